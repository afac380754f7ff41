"""The best assignment as a flow of least cost: as many students as possible, then the highest
total score.

From one source through the mentors' free seats, each an arc of its own, the mentors and the
students whom they fit, to a sink. Of all flows that bring most students through, the solver finds
the one of least cost; a score is a negative cost. See docs/decisions/matching.md.
"""

import numpy as np
from ortools.graph.python import min_cost_flow

from dashboard.matching.engine.scoring import Numbers


class SolverError(Exception):
    """The solver gave no answer; there always is one, so this is a fault of ours."""


def solve(students: Numbers, mentors: Numbers, scores: Numbers, seats: list[list[int]]) -> Numbers:
    """The places of the pairs to make. ``seats``: of each mentor, the worth of each free seat, the
    first first and none worth more than the one before.

    Of several best answers always the same one for the same numbers: arcs stand in the order of
    the pairs, and the solver leaves nothing to chance.
    """
    if not len(students):
        return np.zeros(0, dtype=np.int64)
    people, student = np.unique(students, return_inverse=True)
    used, mentor = np.unique(mentors, return_inverse=True)
    # More seats than pairs are never filled.
    worth = [seats[place][:count] for place, count in zip(used, np.bincount(mentor), strict=True)]
    seat = np.array([value for each in worth for value in each], dtype=np.int64)
    owner = np.repeat(np.arange(len(used)), [len(each) for each in worth])
    # Nodes: the students, the mentors, the sink, the source.
    sink = len(people) + len(used)
    source = sink + 1
    # All scores are multiples of this: smaller numbers are found sooner.
    step = np.gcd.reduce(np.concatenate([scores, seat])) or 1

    flow = min_cost_flow.SimpleMinCostFlow()
    # From the mentors to the students: the other way round takes longer.
    tails = [len(people) + mentor, np.arange(len(people)), np.full(len(seat), source)]
    heads = [student, np.full(len(people), sink), len(people) + owner]
    costs = [-scores // step, np.zeros(len(people), dtype=np.int64), -seat // step]
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate(tails),
        np.concatenate(heads),
        np.ones(sum(map(len, costs)), dtype=np.int64),
        np.concatenate(costs),
    )
    most = min(len(people), len(seat))
    flow.set_nodes_supplies(np.array([source, sink]), np.array([most, -most]))
    if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
        raise SolverError
    return np.flatnonzero(flow.flows(arcs[: len(student)]))
