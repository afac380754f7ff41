"""The score: whole numbers, so that terms add up exactly. A term's value is 0..1000, its weight
0..100, its points the product.

Terms of a pair say how well two people suit each other. Terms of a seat say what it is worth to
give a mentor one student more; each seat of a mentor is worth at most what the one before was, so
that the best flow fills them in order.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.matching.engine.eligibility import Fitting
from dashboard.matching.engine.problem import Candidate, Problem, Waiting

FULL = 1000
OF_A_PAIR = ("waiting", "overlap", "previous", "preference")
OF_A_SEAT = ("novice", "spread")

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Every pair that may be, by request and then by mentor: both by their place in the problem."""

    students: Numbers
    mentors: Numbers
    # A row a term of OF_A_PAIR: what it was made of (days, starts, yes or no, projects) …
    facts: Numbers
    # … and its value.
    values: Numbers
    # The points of these terms together.
    scores: Numbers
    # Pairs of the student at place n: from first[n] up to first[n + 1].
    first: Numbers

    def of(self, student: int) -> slice:
        return slice(int(self.first[student]), int(self.first[student + 1]))

    def place(self, student: int, mentor: int) -> int:
        """The pair of two places; it must be one of these."""
        found = self.of(student)
        return found.start + int(np.searchsorted(self.mentors[found], mentor))


def check_dates(problem: Problem, fitting: Fitting) -> Pairs:
    """All pairs that obey the hard rules, with the terms that do not depend on the seat."""
    chosen = _Chosen(problem.candidates)
    numbers = np.array([mentor.id for mentor in problem.candidates], dtype=np.int64)
    mentors, facts, values = [], [], []
    for row in problem.waiting:
        places, common = fitting.fitting(row)
        found = np.stack(
            [
                np.full(len(places), row.days),
                common,
                (numbers[places] == row.previous) & (row.wants_previous is True),
                chosen.among(places, row.remaining),
            ]
        ).astype(np.int64)
        mentors.append(places)
        facts.append(found)
        values.append(_values(problem, row, found))
    counts = [len(places) for places in mentors]
    nothing = np.zeros((len(OF_A_PAIR), 0), dtype=np.int64)
    joined = np.concatenate([nothing, *values], axis=1)
    weights = np.array([problem.weights[term] for term in OF_A_PAIR], dtype=np.int64)
    return Pairs(
        students=np.repeat(np.arange(len(counts), dtype=np.int64), counts),
        mentors=np.concatenate([nothing[0], *mentors]),
        facts=np.concatenate([nothing, *facts], axis=1),
        values=joined,
        scores=weights @ joined,
        first=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
    )


def _values(problem: Problem, row: Waiting, facts: Numbers) -> Numbers:
    days, common, previous, projects = facts
    waited = FULL if row.returned else _part(row.days, problem.longest_wait_days)
    return np.stack(
        [
            np.full(len(days), waited),
            np.minimum(common, problem.enough_starts) * FULL // problem.enough_starts,
            previous * FULL,
            projects * FULL // max(len(row.remaining), 1),
        ]
    ).astype(np.int64)


def _part(number: int, most: int) -> int:
    return min(max(number, 0), most) * FULL // most


class _Chosen:
    """How many of some projects each mentor has chosen."""

    def __init__(self, mentors: tuple[Candidate, ...]) -> None:
        everything = {
            project for mentor in mentors for each in mentor.chosen.values() for project in each
        }
        self.columns = {project: column for column, project in enumerate(sorted(everything))}
        self.table = np.zeros((len(mentors), len(everything)), dtype=bool)
        for place, mentor in enumerate(mentors):
            for projects in mentor.chosen.values():
                self.table[place, [self.columns[project] for project in projects]] = True

    def among(self, places: Numbers, projects: frozenset[int]) -> Numbers:
        columns = [self.columns[each] for each in projects if each in self.columns]
        return self.table[np.ix_(places, columns)].sum(axis=1, dtype=np.int64)


def seat_values(mentor: Candidate, taken: int) -> dict[str, int]:
    """The terms of the seat that comes after ``taken`` others of this run: their values.

    DOMAIN: novices get a first student before others.
    """
    before = mentor.load + taken
    is_first = mentor.novice and before == 0
    spread = max(mentor.capacity - before, 0) * FULL // max(mentor.capacity, 1)
    return {"novice": FULL if is_first else 0, "spread": spread}


def seat_score(problem: Problem, mentor: Candidate, taken: int) -> int:
    values = seat_values(mentor, taken)
    return sum(problem.weights[term] * value for term, value in values.items())
