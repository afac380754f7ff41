"""Which mentors a student may be matched with: the hard constraints.

Each constraint is computed as an array over all mentors that tells whom it excludes. Arrays that
many students share are cached.
"""

from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

from dashboard.matching.engine.problem import QUARTERS_A_WEEK, Problem, WaitingStudent
from dashboard.matching.engine.weekly_bits import possible_starts

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
WORDS_A_WEEK = -(-QUARTERS_A_WEEK // 64)


class Constraint(StrEnum):
    """In the order in which pages list them as reasons. A free seat is not among them, because it
    depends on the other pairs of the matching."""

    PATH = "path"
    PROJECT = "project"
    LANGUAGE = "language"
    HOURS = "hours"
    SUPPORT = "support"
    PAUSED = "paused"
    ONESELF = "oneself"
    CURRENT = "current"
    PREVIOUS = "previous"
    DECLINED = "declined"
    FORBIDDEN = "forbidden"
    JUDGES = "judges"


class Eligibility:
    """Mentors are addressed by their index in ``problem.candidates``."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.mentors = problem.candidates
        self.index_of = {mentor.id: index for index, mentor in enumerate(self.mentors)}
        self.seats = np.array([mentor.seats for mentor in self.mentors], dtype=np.int64)
        self.paused = np.array([mentor.paused for mentor in self.mentors], dtype=bool)
        self.unwilling = np.array([not mentor.willing for mentor in self.mentors], dtype=bool)
        self.nobody = np.zeros(len(self.mentors), dtype=bool)
        self._without_path = cache(self._compute_without_path)
        self._without_language = cache(self._compute_without_language)
        self._with_other_projects = cache(self._compute_with_other_projects)
        self._starts_of_mentors = cache(self._compute_starts_of_mentors)

    def excluded_by_constraint(self, student: WaitingStudent) -> dict[Constraint, BoolArray]:
        """Each constraint alone, whatever the others say."""
        no_common_start = self._common_starts(student) == 0
        return self._excluded_cheaply(student) | {Constraint.HOURS: no_common_start}

    def eligible_mentors(self, student: WaitingStudent) -> tuple[IntArray, IntArray]:
        """The indexes of the mentors, and how many possible starts they have in common with the
        student. For a pinned student at most the mentor of the pin."""
        eligible = ~np.logical_or.reduce(list(self._excluded_cheaply(student).values()))
        if student.pinned is not None:
            eligible &= self._only(student.pinned)
        indexes = np.flatnonzero(eligible)
        common = self._common_starts(student, indexes)
        return indexes[common > 0], common[common > 0]

    def _common_starts(self, student: WaitingStudent, indexes: IntArray | None = None) -> IntArray:
        """For each mentor, the number of quarters of the week in which a session could start."""
        own = _as_words([possible_starts(student.hours, student.quarters)])[0]
        theirs = self._starts_of_mentors(student.quarters)
        if indexes is not None:
            theirs = theirs[indexes]
        return np.bitwise_count(theirs & own).sum(axis=1, dtype=np.int64)

    def _excluded_cheaply(self, student: WaitingStudent) -> dict[Constraint, BoolArray]:
        """All constraints but the hours, which take the most time."""
        unwanted = student.wants_previous is False
        return {
            Constraint.PATH: self._without_path(student.path),
            Constraint.PROJECT: self._with_other_projects(student.path, student.project),
            Constraint.LANGUAGE: self._without_language(student.languages),
            Constraint.SUPPORT: self.unwilling if student.needs_support else self.nobody,
            Constraint.PAUSED: self.paused,
            Constraint.ONESELF: self._only(student.student),
            Constraint.CURRENT: self._only(student.current),
            Constraint.PREVIOUS: self._only(student.previous) if unwanted else self.nobody,
            Constraint.DECLINED: self._among(student.declined),
            Constraint.FORBIDDEN: self._among(student.forbidden),
            Constraint.JUDGES: self._among(student.judges),
        }

    def _only(self, person: int | None) -> BoolArray:
        return self.nobody if person is None else self._among(frozenset([person]))

    def _among(self, people: frozenset[int]) -> BoolArray:
        indexes = [self.index_of[person] for person in people if person in self.index_of]
        if not indexes:
            return self.nobody
        mask = self.nobody.copy()
        mask[indexes] = True
        return mask

    def _compute_without_path(self, path: int) -> BoolArray:
        return np.array([path not in mentor.paths for mentor in self.mentors], dtype=bool)

    def _compute_without_language(self, languages: frozenset[str]) -> BoolArray:
        without = [not languages & mentor.languages for mentor in self.mentors]
        return np.array(without, dtype=bool)

    def _compute_with_other_projects(self, path: int, project: int | None) -> BoolArray:
        """Mentors who have chosen projects of the path, but not this one."""
        if project is None:
            return self.nobody
        chosen = [mentor.chosen.get(path) for mentor in self.mentors]
        return np.array([bool(each) and project not in each for each in chosen], dtype=bool)

    def _compute_starts_of_mentors(self, quarters: int) -> NDArray[np.uint64]:
        return _as_words([possible_starts(mentor.hours, quarters) for mentor in self.mentors])


def _as_words(masks: list[int]) -> NDArray[np.uint64]:
    """One row for each mask, of 64-bit words."""
    packed = b"".join(mask.to_bytes(WORDS_A_WEEK * 8, "little") for mask in masks)
    return np.frombuffer(packed, dtype="<u8").reshape(len(masks), WORDS_A_WEEK)
