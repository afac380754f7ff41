"""Computes a whole matching: pinned pairs first, then all other students at once.

A pinned pair must satisfy the constraints and needs a free seat like any other; it is only placed
first. If a mentor has more pins than seats, the students who are first in the queue get them.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.matching.engine import solver
from dashboard.matching.engine.constraints import BoolArray, Eligibility
from dashboard.matching.engine.problem import Problem
from dashboard.matching.engine.scoring import IntArray, Pairs, score_pairs, seat_score


@dataclass(frozen=True)
class Match:
    """Indexes: of the student and the mentor in the problem, and of the pair in ``Pairs``.

    ``seat`` counts the free seats of the mentor from 0.
    """

    student: int
    mentor: int
    pair: int
    seat: int
    is_pinned: bool = False


@dataclass(frozen=True)
class Matching:
    problem: Problem
    eligibility: Eligibility
    pairs: Pairs
    # Sorted by student.
    matches: tuple[Match, ...]

    @cached_property
    def taken_seats(self) -> IntArray:
        """For each mentor, the number of seats that this matching fills."""
        mentors = [match.mentor for match in self.matches]
        return np.bincount(mentors, minlength=len(self.problem.candidates))

    @cached_property
    def full(self) -> BoolArray:
        """For each mentor, whether no seat is left after this matching."""
        return self.taken_seats >= self.eligibility.seats

    @cached_property
    def unmatched(self) -> list[int]:
        """The indexes of the students without a mentor."""
        matched = {match.student for match in self.matches}
        return [index for index in range(len(self.problem.waiting)) if index not in matched]

    def score(self, match: Match) -> int:
        mentor = self.problem.candidates[match.mentor]
        return int(self.pairs.scores[match.pair]) + seat_score(self.problem, mentor, match.seat)

    @property
    def total(self) -> int:
        return sum(self.score(match) for match in self.matches)


def compare(problem: Problem) -> tuple[Eligibility, Pairs]:
    """Compare all students with all mentors: the longest step of the computation."""
    eligibility = Eligibility(problem)
    return eligibility, score_pairs(problem, eligibility)


def match(problem: Problem, compared: tuple[Eligibility, Pairs] | None = None) -> Matching:
    """The best matching: as many students as possible, then the highest total score, then the
    mentors who have waited longest for a student.

    ``compared`` is the result of ``compare(problem)``, if known. Raises solver.SolverError.
    """
    eligibility, pairs = compared or compare(problem)
    pinned = _pinned_pairs(problem, eligibility, pairs)
    pinned_seats = np.bincount(pairs.mentors[pinned], minlength=len(problem.candidates))
    seats = [
        [
            seat_score(problem, mentor, taken)
            for taken in range(int(pinned_seats[index]), int(eligibility.seats[index]))
        ]
        for index, mentor in enumerate(problem.candidates)
    ]
    are_pinned = np.array([row.pinned is not None for row in problem.waiting], dtype=bool)
    have_seat = np.array([bool(each) for each in seats], dtype=bool)
    open_pairs = np.flatnonzero(~are_pinned[pairs.students] & have_seat[pairs.mentors])
    # A mentor who gets a pinned student does not wait any longer.
    idle = [
        0 if pinned_seats[index] else mentor.idle_days
        for index, mentor in enumerate(problem.candidates)
    ]
    solved = solver.solve(
        pairs.students[open_pairs], pairs.mentors[open_pairs], pairs.scores[open_pairs], seats, idle
    )
    matches = _assign_seats(pairs, pinned, open_pairs[solved])
    return Matching(problem, eligibility, pairs, matches)


def _pinned_pairs(problem: Problem, eligibility: Eligibility, pairs: Pairs) -> IntArray:
    """The indexes of the pairs that are matched because of a pin."""
    free = eligibility.seats.copy()
    chosen = []
    students = [index for index, row in enumerate(problem.waiting) if row.pinned is not None]
    for student in sorted(students, key=lambda index: problem.waiting[index].queue_position):
        for pair in range(pairs.first[student], pairs.first[student + 1]):
            if free[pairs.mentors[pair]] > 0:
                free[pairs.mentors[pair]] -= 1
                chosen.append(int(pair))
    return np.array(chosen, dtype=np.int64)


def _assign_seats(pairs: Pairs, pinned: IntArray, solved: IntArray) -> tuple[Match, ...]:
    """Number the seats of each mentor in a fixed order: pinned pairs first, then by student."""
    taken: dict[int, int] = {}
    matches = []
    for is_pinned, indexes in ((True, np.sort(pinned)), (False, np.sort(solved))):
        for pair in indexes:
            mentor = int(pairs.mentors[pair])
            seat = taken.get(mentor, 0)
            taken[mentor] = seat + 1
            student = int(pairs.students[pair])
            matches.append(Match(student, mentor, int(pair), seat, is_pinned))
    return tuple(sorted(matches, key=lambda each: each.student))
