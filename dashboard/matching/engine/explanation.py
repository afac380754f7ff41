"""Why: the terms of each pair, who would have come next, and what keeps everybody else away."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dashboard.matching.engine.eligibility import RULES
from dashboard.matching.engine.matcher import Match, Matching
from dashboard.matching.engine.scoring import OF_A_PAIR, OF_A_SEAT, seat_score, seat_values

Terms = dict[str, dict[str, int]]
Reasons = list[dict[str, Any]]


@dataclass(frozen=True)
class Explained:
    """What is said of one request. People by their numbers; nobody: ``mentor`` is None."""

    request: int
    mentor: int | None = None
    is_pinned: bool = False
    score: int = 0
    terms: Terms = field(default_factory=dict)
    runner_up: int | None = None
    runner_up_score: int = 0
    runner_up_terms: Terms = field(default_factory=dict)
    why_nobody: Reasons = field(default_factory=list)


def explain(matching: Matching) -> list[Explained]:
    """Every request, by number."""
    found = [_of_match(matching, each) for each in matching.matches]
    fits = {place: _reasons(matching, place) for place in matching.unmatched}
    wanted = _seats_wanted(matching, fits)
    for place, reasons in fits.items():
        row = matching.problem.waiting[place]
        for reason in reasons:
            if reason["code"] == "full":
                reason["seats"] = wanted[row.path]
        found.append(Explained(row.id, why_nobody=reasons))
    return sorted(found, key=lambda each: each.request)


def _of_match(matching: Matching, match: Match) -> Explained:
    problem = matching.problem
    next_best = None if match.is_pinned else _runner_up(matching, match)
    made: dict[str, Any] = {}
    if next_best is not None:
        made = {
            "runner_up": problem.candidates[next_best.mentor].id,
            "runner_up_score": matching.score(next_best),
            "runner_up_terms": terms(matching, next_best),
        }
    return Explained(
        request=problem.waiting[match.student].id,
        mentor=problem.candidates[match.mentor].id,
        is_pinned=match.is_pinned,
        score=matching.score(match),
        terms=terms(matching, match),
        **made,
    )


def terms(matching: Matching, match: Match) -> Terms:
    """Term -> fact (days, starts, students before, projects), value, weight and points. The points
    add up to the score of the pair."""
    pairs, weights = matching.pairs, matching.problem.weights
    mentor = matching.problem.candidates[match.mentor]
    seat = seat_values(mentor, match.seat)
    facts = dict(zip(OF_A_PAIR, pairs.facts[:, match.pair].tolist(), strict=True))
    values = dict(zip(OF_A_PAIR, pairs.values[:, match.pair].tolist(), strict=True))
    facts |= {"novice": int(seat["novice"] > 0), "spread": mentor.load + match.seat}
    values |= {term: seat[term] for term in OF_A_SEAT}
    return {
        term: {
            "fact": facts[term],
            "value": value,
            "weight": weights[term],
            "points": value * weights[term],
        }
        for term, value in values.items()
    }


def _runner_up(matching: Matching, match: Match) -> Match | None:
    """Who would get the student if all other pairs stood: the best of those with a seat left, the
    lower number first. Never better than the pair itself, or that would not be the best matching.
    """
    pairs, problem, of = matching.pairs, matching.problem, matching.pairs.of(match.student)
    places = pairs.mentors[of]
    others = np.flatnonzero((places != match.mentor) & ~matching.full[places])
    if not len(others):
        return None
    next_seats = [
        seat_score(problem, problem.candidates[place], int(matching.taken[place]))
        for place in places[others]
    ]
    best = others[np.argmax(pairs.scores[of][others] + np.array(next_seats))]
    place = int(places[best])
    return Match(match.student, place, of.start + int(best), int(matching.taken[place]))


def _reasons(matching: Matching, place: int) -> Reasons:
    """For each rule, how many mentors it alone excludes; how many fit and are full. Of a pinned
    student: every rule against the one they are pinned to."""
    row, fitting = matching.problem.waiting[place], matching.fitting
    excluded = fitting.excluded(row)
    if row.pinned is not None:
        mentor = fitting.index.get(row.pinned)
        if mentor is None:
            return [_reason("pin", 1), _reason("gone", 1)]
        against = [rule for rule in RULES if excluded[rule][mentor]]
        return [_reason("pin", 1), *(_reason(rule, 1) for rule in against or ["full"])]
    how_often = np.sum([excluded[rule] for rule in RULES], axis=0)
    alone = {rule: int((excluded[rule] & (how_often == 1)).sum()) for rule in RULES}
    reasons = [_reason(rule, count) for rule, count in alone.items() if count]
    if fit := int((how_often == 0).sum()):
        reasons.insert(0, _reason("full", fit))
    if not row.hours:
        reasons.insert(0, _reason("no_hours", 0))
    return reasons or [_reason("several", len(matching.problem.candidates))]


def _reason(code: str, mentors: int) -> dict[str, Any]:
    return {"code": code, "mentors": mentors}


def _seats_wanted(matching: Matching, reasons: dict[int, Reasons]) -> Counter[int]:
    """Path -> how many of its students fit somebody and found everybody full."""
    return Counter(
        matching.problem.waiting[place].path
        for place, found in reasons.items()
        if any(reason["code"] == "full" for reason in found)
    )


def summary(matching: Matching) -> dict[str, Any]:
    """The run in figures, so that two can be compared. Days are whole; the mean has one decimal."""
    problem = matching.problem
    waited = [problem.waiting[place].days for place in matching.unmatched]
    pins = sum(row.pinned is not None for row in problem.waiting)
    kept = sum(match.is_pinned for match in matching.matches)
    return {
        "requests": len(problem.waiting),
        "mentors": len(problem.candidates),
        "seats": int(matching.fitting.seats.sum()),
        "possible_pairs": len(matching.pairs.students),
        "matched": len(matching.matches),
        "unmatched": len(waited),
        "score": matching.total,
        "mean_wait": round(sum(waited) / len(waited), 1) if waited else 0,
        "longest_wait": max(waited, default=0),
        "pins_kept": kept,
        "pins_broken": pins - kept,
    }
