"""What an attempt asks: one question of each group, another one than before, only what was missed.

All of it is decided at the start and stored with the attempt.
"""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from dashboard.training.models import Answer, Attempt, Question, QuestionVersion, Quiz

SEED_BITS = 62


@dataclass(frozen=True)
class Draw:
    seed: int
    # As ``Attempt.drawn`` and ``Attempt.carried``.
    drawn: list[dict[str, Any]]
    carried: list[str]


def draw_for(person: Any, quiz: Quiz, *, groups: int, keep_right: timedelta, now: datetime) -> Draw:
    """``groups`` is how many are asked. Raises ValueError when the quiz has no question."""
    variants = _variants(quiz)
    if not variants:
        raise ValueError(f"{quiz!r} has no question")
    seed = secrets.randbits(SEED_BITS)
    chance = random.Random(seed)  # noqa: S311  reproducible, and no secret
    scope = _scope(person, quiz, list(variants), groups, chance)
    carried = _right_lately(person, quiz, scope, since=now - keep_right)
    asked = [group for group in scope if group not in carried]
    if not asked:
        carried, asked = [], scope
    chance.shuffle(asked)
    last_asked = _last_asked(person, quiz)
    chosen = [_least_recent(variants[group], last_asked, chance) for group in asked]
    drawn = [_entry(version, chance) for version in _last_versions(chosen)]
    return Draw(seed, drawn, carried)


def _variants(quiz: Quiz) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    rows = quiz.questions.filter(archived=False, versions__isnull=False).distinct()
    for question in rows.order_by("position", "pk"):
        found.setdefault(question.group, []).append(question)
    return found


def _scope(
    person: Any, quiz: Quiz, groups: list[str], wanted: int, chance: random.Random
) -> list[str]:
    """The groups that count: those of the attempt before, filled up by chance."""
    before = Attempt.objects.visible_to(person).filter(quiz=quiz).order_by("-number").first()
    kept: list[str] = []
    if before:
        known = [*(each["group"] for each in before.drawn), *before.carried]
        kept = [group for group in groups if group in known][:wanted]
    others = [group for group in groups if group not in kept]
    return kept + chance.sample(others, min(len(others), max(0, wanted - len(kept))))


def _right_lately(person: Any, quiz: Quiz, groups: list[str], *, since: datetime) -> list[str]:
    """The groups whose last answer is right and not older than ``since``."""
    rows = Answer.objects.visible_to(person).filter(attempt__quiz=quiz).order_by("at", "pk")
    last = {group: (right, at) for group, right, at in rows.values_list(
        "question__group", "is_right", "at"
    )}  # fmt: skip
    return [
        group for group in groups if group in last and last[group][0] and last[group][1] >= since
    ]


def _last_asked(person: Any, quiz: Quiz) -> dict[int, datetime]:
    rows = Answer.objects.visible_to(person).filter(attempt__quiz=quiz).order_by()
    return dict(rows.values("question").annotate(last=Max("at")).values_list("question", "last"))


def _least_recent(
    variants: list[Question], last_asked: dict[int, datetime], chance: random.Random
) -> Question:
    new = [each for each in variants if each.pk not in last_asked]
    if new:
        return chance.choice(new)
    _at, _key, question = min((last_asked[each.pk], each.pk, each) for each in variants)
    return question


def _last_versions(questions: Sequence[Question]) -> list[QuestionVersion]:
    """In the order of the questions."""
    rows = QuestionVersion.objects.filter(question__in=questions).select_related("question")
    last = {each.question_id: each for each in rows.order_by("number")}
    return [last[question.pk] for question in questions]


def _entry(version: QuestionVersion, chance: random.Random) -> dict[str, Any]:
    order = list(range(len(version.texts)))
    chance.shuffle(order)
    if version.question.kind == Question.Kind.ORDERING and order == version.key:
        order = [*order[1:], order[0]]
    return {
        "question": version.question_id,
        "version": version.pk,
        "group": version.question.group,
        "order": order,
    }
