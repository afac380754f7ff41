"""Explains a matching: the terms of each pair, the runner-up, and why a student has no mentor."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from dashboard.matching.engine.constraints import Constraint
from dashboard.matching.engine.matcher import Match, Matching
from dashboard.matching.engine.scoring import PAIR_TERMS, SEAT_TERMS, seat_score, seat_values
from dashboard.matching.models import ScoreTerm

Terms = dict[str, dict[str, int]]
Reasons = list[dict[str, Any]]


class Reason(StrEnum):
    """Why a student has no mentor, apart from the constraints."""

    # So many mentors satisfy all constraints, but have no seat left.
    FULL = "full"
    NO_HOURS = "no_hours"
    # No constraint is the only obstacle for any mentor.
    SEVERAL = "several"
    # The student is pinned; the reasons that follow are about the mentor of the pin.
    PIN = "pin"
    # The mentor of the pin is no active mentor.
    GONE = "gone"


@dataclass(frozen=True)
class Explanation:
    """Of one request. Request and people are primary keys; ``mentor`` is None without a match."""

    request: int
    mentor: int | None = None
    is_pinned: bool = False
    score: int = 0
    terms: Terms = field(default_factory=dict)
    runner_up: int | None = None
    runner_up_score: int = 0
    runner_up_terms: Terms = field(default_factory=dict)
    why_nobody: Reasons = field(default_factory=list)


def explain(matching: Matching) -> list[Explanation]:
    """One explanation for each request, sorted by request."""
    explanations = [_explain_match(matching, each) for each in matching.matches]
    reasons_of = {student: _reasons(matching, student) for student in matching.unmatched}
    missing = _missing_seats_by_path(matching, reasons_of)
    for student, reasons in reasons_of.items():
        row = matching.problem.waiting[student]
        for reason in reasons:
            if reason["code"] == Reason.FULL:
                reason["seats"] = missing[row.path]
        explanations.append(Explanation(row.id, why_nobody=reasons))
    return sorted(explanations, key=lambda each: each.request)


def _explain_match(matching: Matching, match: Match) -> Explanation:
    problem = matching.problem
    runner_up = None if match.is_pinned else _runner_up(matching, match)
    fields: dict[str, Any] = {}
    if runner_up is not None:
        fields = {
            "runner_up": problem.candidates[runner_up.mentor].id,
            "runner_up_score": matching.score(runner_up),
            "runner_up_terms": terms_of(matching, runner_up),
        }
    return Explanation(
        request=problem.waiting[match.student].id,
        mentor=problem.candidates[match.mentor].id,
        is_pinned=match.is_pinned,
        score=matching.score(match),
        terms=terms_of(matching, match),
        **fields,
    )


def terms_of(matching: Matching, match: Match) -> Terms:
    """Term -> fact (days, starts, students before, projects), value, weight and points; for the
    hours also those in common, for the load the capacity and the days without a new student.

    The points add up to the score of the match.
    """
    pairs, weights = matching.pairs, matching.problem.weights
    mentor = matching.problem.candidates[match.mentor]
    seat = seat_values(mentor, match.seat)
    facts = dict(zip(PAIR_TERMS, pairs.facts[:, match.pair].tolist(), strict=True))
    values = dict(zip(PAIR_TERMS, pairs.values[:, match.pair].tolist(), strict=True))
    facts[ScoreTerm.NOVICE] = int(seat[ScoreTerm.NOVICE] > 0)
    facts[ScoreTerm.SPREAD] = mentor.load + match.seat
    values |= {term: seat[term] for term in SEAT_TERMS}
    terms = {
        term.value: {
            "fact": facts[term],
            "value": value,
            "weight": weights[term],
            "points": value * weights[term],
        }
        for term, value in values.items()
    }
    # Not part of the score: for the sentences, and for what decides between equal scores.
    student = matching.problem.waiting[match.student]
    terms[ScoreTerm.OVERLAP]["quarters"] = (student.hours & mentor.hours).bit_count()
    terms[ScoreTerm.SPREAD]["capacity"] = mentor.capacity
    terms[ScoreTerm.SPREAD]["idle"] = 0 if match.seat else mentor.idle_days
    return terms


def _runner_up(matching: Matching, match: Match) -> Match | None:
    """The best other mentor with a seat left, if all other pairs stayed; on a tie who has waited
    longest for a student, then the lower ID.

    Never better than the match itself, or the matching would not be the best one.
    """
    pairs, problem = matching.pairs, matching.problem
    own = pairs.slice_of(match.student)
    mentors = pairs.mentors[own]
    others = np.flatnonzero((mentors != match.mentor) & ~matching.full[mentors])
    if not len(others):
        return None
    seat_scores = [
        seat_score(problem, problem.candidates[mentor], int(matching.taken_seats[mentor]))
        for mentor in mentors[others]
    ]
    scores = pairs.scores[own][others] + np.array(seat_scores)
    equal = np.flatnonzero(scores == scores.max())
    idle = [_idle_days(matching, int(mentors[others[each]])) for each in equal]
    best = others[equal[int(np.argmax(idle))]]
    mentor = int(mentors[best])
    return Match(match.student, mentor, own.start + int(best), int(matching.taken_seats[mentor]))


def _idle_days(matching: Matching, mentor: int) -> int:
    """How long the mentor has waited; 0 for one who gets a student in this matching."""
    taken = int(matching.taken_seats[mentor])
    return 0 if taken else matching.problem.candidates[mentor].idle_days


def _reasons(matching: Matching, student: int) -> Reasons:
    """For each constraint, how many mentors only this one excludes; and how many eligible mentors
    are full. For a pinned student, the constraints that exclude the mentor of the pin."""
    row, eligibility = matching.problem.waiting[student], matching.eligibility
    excluded = eligibility.excluded_by_constraint(row)
    if row.pinned is not None:
        mentor = eligibility.index_of.get(row.pinned)
        if mentor is None:
            return [_reason(Reason.PIN, 1), _reason(Reason.GONE, 1)]
        broken = [each for each in Constraint if excluded[each][mentor]]
        return [_reason(Reason.PIN, 1), *(_reason(each, 1) for each in broken or [Reason.FULL])]
    times_excluded = np.sum([excluded[each] for each in Constraint], axis=0)
    reasons = []
    if not row.hours:
        reasons.append(_reason(Reason.NO_HOURS, 0))
    if eligible := int((times_excluded == 0).sum()):
        reasons.append(_reason(Reason.FULL, eligible))
    for each in Constraint:
        if count := int((excluded[each] & (times_excluded == 1)).sum()):
            reasons.append(_reason(each, count))
    return reasons or [_reason(Reason.SEVERAL, len(matching.problem.candidates))]


def _reason(code: Constraint | Reason, mentors: int) -> dict[str, Any]:
    return {"code": code.value, "mentors": mentors}


def _missing_seats_by_path(matching: Matching, reasons_of: dict[int, Reasons]) -> Counter[int]:
    """Path -> the number of its students for whom all eligible mentors are full."""
    return Counter(
        matching.problem.waiting[student].path
        for student, reasons in reasons_of.items()
        if any(reason["code"] == Reason.FULL for reason in reasons)
    )


def summarise(matching: Matching) -> dict[str, Any]:
    """The figures of a run. Waits are in days; the mean is rounded to one decimal."""
    problem = matching.problem
    waited = [problem.waiting[student].days for student in matching.unmatched]
    pins = sum(row.pinned is not None for row in problem.waiting)
    matched_pins = sum(match.is_pinned for match in matching.matches)
    return {
        "requests": len(problem.waiting),
        "mentors": len(problem.candidates),
        "seats": int(matching.eligibility.seats.sum()),
        "possible_pairs": len(matching.pairs.students),
        "matched": len(matching.matches),
        "unmatched": len(waited),
        "score": matching.total,
        "mean_wait": round(sum(waited) / len(waited), 1) if waited else 0,
        "longest_wait": max(waited, default=0),
        "pins_kept": matched_pins,
        "pins_broken": pins - matched_pins,
    }
