"""Random problems, small and with many ties, and an independent solver to compare with."""

import random

import numpy as np
from scipy.optimize import linear_sum_assignment

from dashboard.matching.engine.problem import Candidate, Problem, WaitingStudent
from dashboard.matching.models import ScoreTerm

MONDAY_MORNING = 0b1111_1111_1111
EVEN = dict.fromkeys(ScoreTerm, 10)


def problem(seed: int) -> Problem:
    """Up to fourteen students, mentors without a seat, pins, and people who fit nobody."""
    chance = random.Random(seed)
    paths = [1, 2][: chance.randint(1, 2)]
    projects = {path: [path * 10 + n for n in range(3)] for path in paths}
    mentors = [_mentor(chance, 100 + n, projects) for n in range(chance.choice([0, 1, 4, 8, 10]))]
    students = [
        _student(chance, n, projects, mentors) for n in range(chance.choice([0, 2, 6, 12, 14]))
    ]
    weights = {term: chance.choice([0, 0, 1, 10, 50, 100]) for term in ScoreTerm}
    return Problem(tuple(students), tuple(mentors), weights, longest_wait_days=20, enough_starts=6)


def _mentor(chance: random.Random, number: int, projects: dict[int, list[int]]) -> Candidate:
    chosen = {
        path: frozenset(chance.sample(each, chance.randint(1, 2)))
        for path, each in projects.items()
        if chance.random() < 0.5
    }
    return Candidate(
        id=number,
        capacity=chance.choice([0, 1, 1, 2, 2, 3, 6]),
        load=chance.choice([0, 0, 0, 1, 2]),
        paths=frozenset(path for path in projects if chance.random() < 0.8),
        chosen=chosen,
        languages=frozenset(chance.sample(["en", "fr", "de"], chance.randint(1, 3))),
        hours=MONDAY_MORNING << chance.choice([0, 0, 8, 20]),
        willing=chance.random() < 0.6,
        paused=chance.random() < 0.1,
        novice=chance.random() < 0.4,
        # No chance, so that the numbers above stay what they are.
        idle_days=number * 37 % 90,
    )


def _student(
    chance: random.Random,
    number: int,
    projects: dict[int, list[int]],
    mentors: list[Candidate],
) -> WaitingStudent:
    path = chance.choice(list(projects))
    people = [mentor.id for mentor in mentors]

    def some(most: int) -> list[int]:
        return chance.sample(people, min(len(people), chance.randint(0, most)))

    return WaitingStudent(
        id=1000 + number,
        student=number,
        enrolment=number,
        path=path,
        project=chance.choice([None, *projects[path]]),
        remaining=frozenset(chance.sample(projects[path], chance.randint(0, 3))),
        languages=frozenset(chance.sample(["en", "fr", "de"], chance.randint(1, 2))),
        hours=chance.choice([0, MONDAY_MORNING, MONDAY_MORNING, MONDAY_MORNING << 6]),
        quarters=chance.choice([2, 3]),
        days=chance.choice([0, 3, 3, 10, 30]),
        returned=chance.random() < 0.1,
        needs_support=chance.random() < 0.2,
        wants_previous=chance.choice([None, True, False]),
        previous=next(iter(some(1)), None),
        declined=frozenset(some(1)),
        forbidden=frozenset(some(1)),
        pinned=next(iter(some(1)), None) if chance.random() < 0.2 else None,
    )


def fits(row: WaitingStudent, mentor: Candidate) -> bool:
    """The constraints again, written naively."""
    common = row.hours & mentor.hours
    chosen = mentor.chosen.get(row.path)
    return (
        row.path in mentor.paths
        and not (chosen and row.project is not None and row.project not in chosen)
        and bool(row.languages & mentor.languages)
        and common_starts(common, row.quarters) > 0
        and (mentor.willing or not row.needs_support)
        and not mentor.paused
        and mentor.id not in (row.student, row.current)
        and not (row.wants_previous is False and mentor.id == row.previous)
        and mentor.id not in row.declined | row.forbidden
    )


def common_starts(common: int, quarters: int) -> int:
    """The week is cyclic, therefore it is repeated."""
    week = f"{common:0672b}"[::-1] * 2
    return sum(week[start : start + quarters] == "1" * quarters for start in range(672))


def points(problem: Problem, row: WaitingStudent, mentor: Candidate, before: int) -> int:
    """The score again; ``before`` is the number of students the mentor has already."""
    weight = problem.weights
    chosen = mentor.chosen.get(row.path, frozenset())
    starts = common_starts(row.hours & mentor.hours, row.quarters)
    most, cap = problem.longest_wait_days, problem.enough_starts
    waited = 1000 if row.returned else 1000 * min(row.days, most) // most
    wanted = row.wants_previous is True and row.previous == mentor.id
    liked = 1000 * len(chosen & row.remaining) // len(row.remaining) if row.remaining else 0
    return (
        weight["waiting"] * waited
        + weight["overlap"] * (1000 * min(starts, cap) // cap)
        + weight["previous"] * (1000 if wanted else 0)
        + weight["preference"] * liked
        + weight["novice"] * (1000 if mentor.novice and before == 0 else 0)
        + weight["spread"] * (1000 * (mentor.capacity - before) // mentor.capacity)
    )


def best(problem: Problem) -> tuple[int, int]:
    """How many students can have a mentor at most, and the highest total score of so many: by a
    dense assignment to single seats, pinned pairs placed before."""
    before = {mentor.id: mentor.load for mentor in problem.candidates}
    by_number = {mentor.id: mentor for mentor in problem.candidates}
    matched = total = 0
    for row in sorted(problem.waiting, key=lambda row: row.queue_position):
        mentor = by_number.get(row.pinned or 0)
        if mentor and fits(row, mentor) and before[mentor.id] < mentor.capacity:
            matched += 1
            total += points(problem, row, mentor, before[mentor.id])
            before[mentor.id] += 1
    rows = [row for row in problem.waiting if row.pinned is None]
    columns = [
        (mentor, taken)
        for mentor in problem.candidates
        for taken in range(before[mentor.id], mentor.capacity)
    ]
    if not rows or not columns:
        return matched, total
    one_more = 10**7
    gains = np.array(
        [
            [
                one_more + points(problem, row, mentor, taken) if fits(row, mentor) else 0
                for mentor, taken in columns
            ]
            for row in rows
        ]
    )
    places = linear_sum_assignment(gains, maximize=True)
    found = gains[places]
    count = int((found > 0).sum())
    return matched + count, total + int(found.sum()) - count * one_more
