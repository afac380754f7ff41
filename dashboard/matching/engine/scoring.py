"""The score of a pair, in whole numbers, so that terms add up exactly.

A term has a value from 0 to 1000 and a weight from 0 to 100; its points are the product. Pair terms
depend on the two people. Seat terms depend on how many students the mentor has already; each seat
of a mentor is worth at most as much as the one before, so that the best flow fills them in order.
"""

from dataclasses import dataclass

import numpy as np

from dashboard.matching.engine.constraints import Eligibility, IntArray
from dashboard.matching.engine.problem import Candidate, Problem, WaitingStudent
from dashboard.matching.models import ScoreTerm

MAX_VALUE = 1000
# The rows of ``Pairs.facts`` and ``Pairs.values``.
PAIR_TERMS = (
    ScoreTerm.WAITING, ScoreTerm.OVERLAP, ScoreTerm.PREVIOUS, ScoreTerm.PREFERENCE,
)  # fmt: skip
SEAT_TERMS = (ScoreTerm.NOVICE, ScoreTerm.SPREAD)


@dataclass(frozen=True)
class Pairs:
    """All eligible pairs, sorted by student and then by mentor.

    Students and mentors are indexes into ``Problem.waiting`` and ``Problem.candidates``.
    """

    students: IntArray
    mentors: IntArray
    # What each value was computed from: days, possible starts, 0 or 1, projects.
    facts: IntArray
    values: IntArray
    # The sum of the points of all pair terms.
    scores: IntArray
    # The pairs of student n are those from first[n] up to, not including, first[n + 1].
    first: IntArray

    def slice_of(self, student: int) -> slice:
        return slice(int(self.first[student]), int(self.first[student + 1]))


def score_pairs(problem: Problem, eligibility: Eligibility) -> Pairs:
    """All eligible pairs with the points of their pair terms."""
    chosen = _ChosenProjects(problem.candidates)
    ids = np.array([mentor.id for mentor in problem.candidates], dtype=np.int64)
    mentors, facts, values = [], [], []
    for student in problem.waiting:
        indexes, common = eligibility.eligible_mentors(student)
        found = np.stack(
            [
                np.full(len(indexes), student.days),
                common,
                (ids[indexes] == student.previous) & (student.wants_previous is True),
                chosen.count(indexes, student.remaining),
            ]
        ).astype(np.int64)
        mentors.append(indexes)
        facts.append(found)
        values.append(_values(problem, student, found))
    counts = [len(indexes) for indexes in mentors]
    empty = np.zeros((len(PAIR_TERMS), 0), dtype=np.int64)
    joined = np.concatenate([empty, *values], axis=1)
    weights = np.array([problem.weights[term] for term in PAIR_TERMS], dtype=np.int64)
    return Pairs(
        students=np.repeat(np.arange(len(counts), dtype=np.int64), counts),
        mentors=np.concatenate([empty[0], *mentors]),
        facts=np.concatenate([empty, *facts], axis=1),
        values=joined,
        scores=weights @ joined,
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
    )


def _values(problem: Problem, student: WaitingStudent, facts: IntArray) -> IntArray:
    days, common, previous, projects = facts
    longest = problem.longest_wait_days
    waited = min(max(student.days, 0), longest) * MAX_VALUE // longest
    return np.stack(
        [
            np.full(len(days), MAX_VALUE if student.returned else waited),
            np.minimum(common, problem.enough_starts) * MAX_VALUE // problem.enough_starts,
            previous * MAX_VALUE,
            projects * MAX_VALUE // max(len(student.remaining), 1),
        ]
    ).astype(np.int64)


class _ChosenProjects:
    """A table, mentors × projects, of what mentors have chosen."""

    def __init__(self, mentors: tuple[Candidate, ...]) -> None:
        projects = {
            project for mentor in mentors for each in mentor.chosen.values() for project in each
        }
        self.columns = {project: column for column, project in enumerate(sorted(projects))}
        self.table = np.zeros((len(mentors), len(projects)), dtype=bool)
        for index, mentor in enumerate(mentors):
            for each in mentor.chosen.values():
                self.table[index, [self.columns[project] for project in each]] = True

    def count(self, mentors: IntArray, projects: frozenset[int]) -> IntArray:
        """How many of the projects each mentor has chosen."""
        columns = [self.columns[each] for each in projects if each in self.columns]
        return self.table[np.ix_(mentors, columns)].sum(axis=1, dtype=np.int64)


def seat_values(mentor: Candidate, taken: int) -> dict[ScoreTerm, int]:
    """The values of the seat terms when the matching has filled ``taken`` seats of the mentor.

    The school's rule: novices get a first student before others.
    """
    before = mentor.load + taken
    is_first = mentor.novice and before == 0
    spread = max(mentor.capacity - before, 0) * MAX_VALUE // max(mentor.capacity, 1)
    return {ScoreTerm.NOVICE: MAX_VALUE if is_first else 0, ScoreTerm.SPREAD: spread}


def seat_score(problem: Problem, mentor: Candidate, taken: int) -> int:
    values = seat_values(mentor, taken)
    return sum(problem.weights[term] * value for term, value in values.items())
