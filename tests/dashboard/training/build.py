"""Courses of the tests: small, whole, and made in one line."""

from datetime import timedelta
from typing import Any

from django.db import connections

from dashboard.training.models import (
    Answer,
    Attempt,
    Chapter,
    Completion,
    Course,
    Part,
    Question,
    QuestionVersion,
    Quiz,
    Reading,
)
from mentorhub.accounts.models import User
from mentorhub.database import OWNER


def course(slug: str = "kneading", **fields: Any) -> Course:
    own = {"title": slug.capitalize(), "summary": "In one sentence.", "published": True}
    return Course.objects.create(slug=slug, **own | fields)


def part(course: Course, slug: str = "dough", **fields: Any) -> Part:
    return Part.objects.create(course=course, slug=slug, **{"title": slug.capitalize(), **fields})


def chapter(part: Part, slug: str = "flour", **fields: Any) -> Chapter:
    fields = {"title": slug.capitalize(), "body": "Sieve **the flour** twice.", **fields}
    return Chapter.objects.create(part=part, slug=slug, **fields)


def quiz(part: Part, *groups: str, variants: int = 2, **fields: Any) -> Quiz:
    """A quiz with single-choice questions whose first choice is right."""
    made = Quiz.objects.create(part=part, **fields)
    for group in groups:
        for number in range(variants):
            question(made, group, text=f"{group}, asked in way {number + 1}")
    return made


def question(quiz: Quiz, group: str, kind: str = "single", **fields: Any) -> QuestionVersion:
    made = Question.objects.create(quiz=quiz, group=group, kind=kind)
    fields = {
        "text": "What now?",
        "choices": ["right", "wrong", "also wrong"],
        "key": [0],
        "explanation": f"Because of {group}.",
        **fields,
    }
    return QuestionVersion.objects.create(question=made, **fields)


def small_course(slug: str = "kneading", **fields: Any) -> Course:
    """Two parts with two chapters each; the first has a quiz of two groups."""
    made = course(slug, **fields)
    dough = part(made, "dough", position=1)
    oven = part(made, "oven", position=2)
    for number, name in enumerate(("flour", "water"), 1):
        chapter(dough, name, position=number)
    for number, name in enumerate(("heat", "bread"), 1):
        chapter(oven, name, position=number)
    quiz(dough, "sieving", "kneading")
    return made


def attempt(quiz: Quiz, person: User, *versions: QuestionVersion, **fields: Any) -> Attempt:
    drawn = [
        {
            "question": version.question_id,
            "version": version.pk,
            "group": version.question.group,
            "order": list(range(len(version.texts))),
        }
        for version in versions
    ]
    fields = {"number": 1, "seed": 1, "pass_percent": 80, **fields}
    return Attempt.objects.create(quiz=quiz, person=person, drawn=drawn, **fields)


def answer(attempt: Attempt, version: QuestionVersion, *, right: bool = True) -> Answer:
    return Answer.objects.create(
        attempt=attempt,
        question=version.question,
        version=version,
        given=version.key if right else [1],
        is_right=right,
    )


def read_all(course: Course, person: User) -> None:
    rows = [Reading(reader=person, chapter=each) for each in course.chapters.published()]
    Reading.objects.bulk_create(rows, ignore_conflicts=True)


def completion(course: Course, person: User, **fields: Any) -> Completion:
    return Completion.objects.create(course=course, person=person, **fields)


def later(attempt: Attempt, **delay: float) -> None:
    """Move an attempt and its answers into the past: as if time had passed."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table training_attempt disable trigger ends_once")
        cursor.execute("alter table training_answer disable trigger stays")
        by = timedelta(**delay)
        cursor.execute(
            "update training_attempt set started_at = started_at - %s,"
            " finished_at = finished_at - %s where id = %s",
            [by, by, attempt.pk],
        )
        cursor.execute(
            "update training_answer set at = at - %s where attempt_id = %s", [by, attempt.pk]
        )
        cursor.execute("alter table training_attempt enable trigger ends_once")
        cursor.execute("alter table training_answer enable trigger stays")
