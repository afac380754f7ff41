"""A whole matching: the pinned pairs first, then everybody else at once, then why.

A pinned pair obeys every hard rule and the mentor's seats like any other; it only goes before. Are
more pinned to a mentor than there are seats, those who stand first get them.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.matching.engine import solver
from dashboard.matching.engine.eligibility import Fitting
from dashboard.matching.engine.problem import Problem
from dashboard.matching.engine.scoring import Numbers, Pairs, check_dates, seat_score


@dataclass(frozen=True)
class Match:
    """Two places of the problem, the pair's place among all, and the seat that it takes (0: the
    first that was free)."""

    student: int
    mentor: int
    pair: int
    seat: int
    is_pinned: bool = False


@dataclass(frozen=True)
class Matching:
    problem: Problem
    fitting: Fitting
    pairs: Pairs
    # By request.
    matches: tuple[Match, ...]

    @cached_property
    def taken(self) -> Numbers:
        """Seats of each mentor that this matching fills."""
        places = [match.mentor for match in self.matches]
        return np.bincount(places, minlength=len(self.problem.candidates))

    @cached_property
    def full(self) -> np.ndarray:
        """Mentors without a seat left, before or because of this matching."""
        return self.taken >= self.fitting.seats

    @cached_property
    def unmatched(self) -> list[int]:
        matched = {match.student for match in self.matches}
        return [place for place in range(len(self.problem.waiting)) if place not in matched]

    def score(self, match: Match) -> int:
        mentor = self.problem.candidates[match.mentor]
        return int(self.pairs.scores[match.pair]) + seat_score(self.problem, mentor, match.seat)

    @property
    def total(self) -> int:
        return sum(self.score(match) for match in self.matches)


def prepare(problem: Problem) -> tuple[Fitting, Pairs]:
    """Compare everybody with everybody: the longer part of the work."""
    fitting = Fitting(problem)
    return fitting, check_dates(problem, fitting)


def match(problem: Problem, prepared: tuple[Fitting, Pairs] | None = None) -> Matching:
    """The best matching of a problem. Raises solver.SolverError."""
    fitting, pairs = prepared or prepare(problem)
    pinned = _pinned(problem, fitting, pairs)
    before = np.bincount(pairs.mentors[pinned], minlength=len(problem.candidates))
    seats = [
        [
            seat_score(problem, mentor, taken)
            for taken in range(int(before[place]), int(fitting.seats[place]))
        ]
        for place, mentor in enumerate(problem.candidates)
    ]
    are_pinned = np.array([row.pinned is not None for row in problem.waiting], dtype=bool)
    has_room = np.array([bool(each) for each in seats], dtype=bool)
    open_pairs = np.flatnonzero(~are_pinned[pairs.students] & has_room[pairs.mentors])
    found = solver.solve(
        pairs.students[open_pairs], pairs.mentors[open_pairs], pairs.scores[open_pairs], seats
    )
    return Matching(problem, fitting, pairs, _seated(pairs, pinned, open_pairs[found]))


def _pinned(problem: Problem, fitting: Fitting, pairs: Pairs) -> Numbers:
    """The pairs that are kept because a manager said so."""
    left = fitting.seats.copy()
    kept = []
    rows = [place for place, row in enumerate(problem.waiting) if row.pinned is not None]
    for student in sorted(rows, key=lambda place: problem.waiting[place].rank):
        for pair in range(pairs.first[student], pairs.first[student + 1]):
            if left[pairs.mentors[pair]] > 0:
                left[pairs.mentors[pair]] -= 1
                kept.append(int(pair))
    return np.array(kept, dtype=np.int64)


def _seated(pairs: Pairs, pinned: Numbers, found: Numbers) -> tuple[Match, ...]:
    """Seats are attributed in a fixed order: pinned pairs first, then by request."""
    taken: dict[int, int] = {}
    matches = []
    for is_pinned, places in ((True, np.sort(pinned)), (False, np.sort(found))):
        for pair in places:
            mentor = int(pairs.mentors[pair])
            seat = taken.get(mentor, 0)
            taken[mentor] = seat + 1
            student = int(pairs.students[pair])
            matches.append(Match(student, mentor, int(pair), seat, is_pinned))
    return tuple(sorted(matches, key=lambda each: each.student))
