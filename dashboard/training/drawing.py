"""What an attempt asks: one question of each group, another one than before, only what was missed.

All of it is decided at the start and stored with the attempt.
"""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dashboard.training.models import Answer, Attempt, Question, QuestionVersion, Quiz

SEED_BITS = 62


@dataclass(frozen=True)
class Draw:
    seed: int
    # As ``Attempt.drawn`` and ``Attempt.carried``.
    drawn: list[dict[str, Any]]
    carried: list[str]


class PastAnswer(NamedTuple):
    question: int
    group: str
    is_right: bool
    at: datetime


def draw_for(
    person: Any,
    quiz: Quiz,
    *,
    before: Attempt | None,
    groups: int,
    keep_right: timedelta,
    now: datetime,
) -> Draw:
    """``before`` is the attempt before this one, ``groups`` how many are asked. Raises ValueError
    when the quiz has no question."""
    variants = _variants(quiz)
    if not variants:
        raise ValueError(f"{quiz!r} has no question")
    seed = secrets.randbits(SEED_BITS)
    chance = random.Random(seed)  # noqa: S311  reproducible, and no secret
    scope = _scope(before, list(variants), groups, chance)
    answers = _answers(person, quiz)
    carried = _right_lately(answers, scope, since=now - keep_right)
    asked = [group for group in scope if group not in carried]
    if not asked:
        carried, asked = [], scope
    chance.shuffle(asked)
    last_asked = {each.question: each.at for each in answers}
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
    before: Attempt | None, groups: list[str], wanted: int, chance: random.Random
) -> list[str]:
    """The groups that count: those of the attempt before, filled up by chance."""
    kept: list[str] = []
    if before:
        known = [*(each["group"] for each in before.drawn), *before.carried]
        kept = [group for group in groups if group in known][:wanted]
    others = [group for group in groups if group not in kept]
    return kept + chance.sample(others, min(len(others), max(0, wanted - len(kept))))


def _answers(person: Any, quiz: Quiz) -> list[PastAnswer]:
    """All that the person has answered in this quiz, the last one at the end."""
    rows = Answer.objects.visible_to(person).filter(attempt__quiz=quiz).order_by("at", "pk")
    found = rows.values_list("question", "question__group", "is_right", "at")
    return [PastAnswer(*each) for each in found]


def _right_lately(answers: list[PastAnswer], groups: list[str], *, since: datetime) -> list[str]:
    """The groups whose last answer is right and not older than ``since``."""
    last = {each.group: each for each in answers}
    return [
        group
        for group in groups
        if group in last and last[group].is_right and last[group].at >= since
    ]


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
