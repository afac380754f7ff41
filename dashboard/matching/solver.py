"""The best assignment as a flow of least cost: as many students as possible, then the highest
total score.

Each student sends one unit, to a mentor who fits or to nobody. Each free seat of a mentor is an arc
of its own; nobody is so dear that one student more is worth any loss of score. See
docs/decisions/matching.md.
"""

import numpy as np
from ortools.graph.python import min_cost_flow

from dashboard.matching.weighing import Numbers


class SolverError(Exception):
    """The solver gave no answer; there always is one, so this is a fault of ours."""


def solve(students: Numbers, mentors: Numbers, scores: Numbers, seats: list[list[int]]) -> Numbers:
    """The places of the pairs to make. ``seats``: of each mentor, the worth of each free seat.

    Of several best answers always the same one for the same numbers: arcs stand in the order of
    the pairs, and the solver leaves nothing to chance.
    """
    if not len(students):
        return np.zeros(0, dtype=np.int64)
    people, student = np.unique(students, return_inverse=True)
    used, mentor = np.unique(mentors, return_inverse=True)
    # More seats than pairs are never filled.
    worth = [seats[place][:count] for place, count in zip(used, np.bincount(mentor), strict=True)]
    counts = np.array([len(each) for each in worth])
    seat = np.array([value for each in worth for value in each], dtype=np.int64)
    sink = len(people) + len(used)
    nobody = len(people) * int(scores.max(initial=0) + seat.max(initial=0)) + 1

    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate(
            [
                student,
                len(people) + np.repeat(np.arange(len(used)), counts),
                np.arange(len(people)),
            ]
        ),
        np.concatenate(
            [len(people) + mentor, np.full(len(seat), sink), np.full(len(people), sink)]
        ),
        np.ones(len(student) + len(seat) + len(people), dtype=np.int64),
        np.concatenate([-scores, -seat, np.full(len(people), nobody)]),
    )
    supplies = np.ones(sink + 1, dtype=np.int64)
    supplies[len(people) :] = 0
    supplies[sink] = -len(people)
    flow.set_nodes_supplies(np.arange(sink + 1), supplies)
    if flow.solve() != flow.OPTIMAL:
        raise SolverError
    return np.flatnonzero(flow.flows(arcs[: len(student)]))
