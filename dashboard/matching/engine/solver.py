"""The best assignment as a minimum-cost flow: as many students as possible, then the highest total
score.

The flow goes from a source through the free seats of the mentors, each an arc of its own, the
mentors and their eligible students to a sink. Among the maximum flows the solver finds one of
minimum cost; a score is a negative cost. See docs/decisions/matching.md.
"""

import numpy as np
from ortools.graph.python import min_cost_flow

from dashboard.matching.engine.scoring import IntArray


class SolverError(Exception):
    """The solver found no solution. There always is one, so this is a bug of this program."""


def solve(
    students: IntArray,
    mentors: IntArray,
    scores: IntArray,
    seats: list[list[int]],
    preference: list[int] | None = None,
) -> IntArray:
    """The positions of the pairs to match, in the arrays given.

    ``seats`` has, for each mentor, the scores of the free seats in descending order.
    ``preference`` has a number for each mentor: among the matchings with the highest total score,
    the sum over the mentors who get a student is as high as possible. The result is
    deterministic: arcs are added in the order of the pairs, and the solver uses no random numbers.
    """
    if not len(students):
        return np.zeros(0, dtype=np.int64)
    people, student = np.unique(students, return_inverse=True)
    used, mentor = np.unique(mentors, return_inverse=True)
    # A mentor never fills more seats than they have pairs.
    used_seats = [seats[each][:n] for each, n in zip(used, np.bincount(mentor), strict=True)]
    seat = np.array([score for each in used_seats for score in each], dtype=np.int64)
    owner = np.repeat(np.arange(len(used)), [len(each) for each in used_seats])
    # Nodes: the students, the mentors, the sink, the source.
    sink = len(people) + len(used)
    source = sink + 1
    # All scores are multiples of this; the solver is faster with smaller numbers.
    step = np.gcd.reduce(np.concatenate([scores, seat])) or 1

    most = min(len(people), len(seat))
    seat_costs, pair_costs = -seat // step, -scores // step
    if preference is not None and (wanted := np.array(preference, dtype=np.int64)[used]).any():
        # No sum of preferences outweighs one step of the score. Each mentor counts once, and the
        # smaller the numbers, the faster the solver.
        wanted //= np.gcd.reduce(wanted)
        scale = 1 + int(wanted.sum())
        is_first = np.r_[True, owner[1:] != owner[:-1]]
        seat_costs = seat_costs * scale - np.where(is_first, wanted[owner], 0)
        pair_costs = pair_costs * scale

    flow = min_cost_flow.SimpleMinCostFlow()
    # From the mentors to the students: the other direction is slower.
    tails = [len(people) + mentor, np.arange(len(people)), np.full(len(seat), source)]
    heads = [student, np.full(len(people), sink), len(people) + owner]
    costs = [pair_costs, np.zeros(len(people), dtype=np.int64), seat_costs]
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        np.concatenate(tails),
        np.concatenate(heads),
        np.ones(sum(map(len, costs)), dtype=np.int64),
        np.concatenate(costs),
    )
    flow.set_nodes_supplies(np.array([source, sink]), np.array([most, -most]))
    if flow.solve_max_flow_with_min_cost() != flow.OPTIMAL:
        raise SolverError
    return np.flatnonzero(flow.flows(arcs[: len(student)]))
