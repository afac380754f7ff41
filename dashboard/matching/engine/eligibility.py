"""The hard rules: which mentor fits which request at all.

Each rule is an array over all mentors that says whom it excludes; arrays that many requests share
are made once.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from dashboard.matching.engine.problem import QUARTERS, Problem, Waiting
from dashboard.matching.engine.weekly_bits import starts

# In the order in which reasons are told. "full" is no property of the two people: it stands apart.
RULES = (
    "path", "project", "language", "hours", "support", "paused", "oneself", "current", "previous",
    "declined", "forbidden",
)  # fmt: skip
WORDS = -(-QUARTERS // 64)

Excluded = NDArray[np.bool_]


class Fitting:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.mentors = problem.candidates
        self.index = {mentor.id: place for place, mentor in enumerate(self.mentors)}
        self.seats = np.array([mentor.seats for mentor in self.mentors], dtype=np.int64)
        self.paused = np.array([mentor.paused for mentor in self.mentors], dtype=bool)
        self.unwilling = np.array([not mentor.willing for mentor in self.mentors], dtype=bool)
        self.nobody = np.zeros(len(self.mentors), dtype=bool)
        self._strangers = cache(self._not_on_path)
        self._silent = cache(self._without_language)
        self._elsewhere = cache(self._with_other_projects)
        self._starts = cache(self._starts_of_mentors)

    def excluded(self, row: Waiting) -> dict[str, Excluded]:
        """Rule -> the mentors that it excludes for this request, whatever the others say."""
        return self._without_hours(row) | {"hours": self.common_starts(row) == 0}

    def fitting(self, row: Waiting) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places of the mentors who fit, with how many starts they have in common. Of a pinned
        student only the one that they are pinned to."""
        fits = ~np.logical_or.reduce(list(self._without_hours(row).values()))
        if row.pinned is not None:
            fits &= self._one(row.pinned)
        places = np.flatnonzero(fits)
        common = self.common_starts(row, places)
        return places[common > 0], common[common > 0]

    def common_starts(
        self, row: Waiting, places: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]:
        """In how many quarters of the week a session could start, for each mentor."""
        own = _words([starts(row.hours, row.quarters)])[0]
        theirs = self._starts(row.quarters)
        if places is not None:
            theirs = theirs[places]
        return np.bitwise_count(theirs & own).sum(axis=1, dtype=np.int64)

    def _without_hours(self, row: Waiting) -> dict[str, Excluded]:
        unwanted = row.wants_previous is False
        return {
            "path": self._strangers(row.path),
            "project": self._elsewhere(row.path, row.project),
            "language": self._silent(row.languages),
            "support": self.unwilling if row.needs_support else self.nobody,
            "paused": self.paused,
            "oneself": self._one(row.student),
            "current": self._one(row.current),
            "previous": self._one(row.previous) if unwanted else self.nobody,
            "declined": self._some(row.declined),
            "forbidden": self._some(row.forbidden),
        }

    def _one(self, person: int | None) -> Excluded:
        return self.nobody if person is None else self._some(frozenset([person]))

    def _some(self, people: frozenset[int]) -> Excluded:
        places = [self.index[person] for person in people if person in self.index]
        if not places:
            return self.nobody
        found = self.nobody.copy()
        found[places] = True
        return found

    def _not_on_path(self, path: int) -> Excluded:
        return np.array([path not in mentor.paths for mentor in self.mentors], dtype=bool)

    def _without_language(self, languages: frozenset[str]) -> Excluded:
        silent = [not languages & mentor.languages for mentor in self.mentors]
        return np.array(silent, dtype=bool)

    def _with_other_projects(self, path: int, project: int | None) -> Excluded:
        """Who has chosen projects of the path, and not this one; nobody while there is none."""
        if project is None:
            return self.nobody
        chosen = [mentor.chosen.get(path) for mentor in self.mentors]
        return np.array([bool(each) and project not in each for each in chosen], dtype=bool)

    def _starts_of_mentors(self, quarters: int) -> NDArray[np.uint64]:
        return _words([starts(mentor.hours, quarters) for mentor in self.mentors])


def _words(masks: list[int]) -> NDArray[np.uint64]:
    """Each mask as a row of 64-bit words."""
    packed = b"".join(mask.to_bytes(WORDS * 8, "little") for mask in masks)
    return np.frombuffer(packed, dtype="<u8").reshape(len(masks), WORDS)
