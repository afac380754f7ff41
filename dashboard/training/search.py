"""Courses and their chapters in the search."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Value
from django.urls import reverse

from dashboard.training.models import Chapter, Course
from mentorhub import access
from mentorhub.plain_text import begins_words
from mentorhub.search import ARTICLES, Part, Query, Result, Source, register

ICON = "graduation-cap"


def _parts(person: Any, query: Query) -> Sequence[Part]:
    has_words = begins_words(query.words, "title__plain", "summary__plain")
    courses = Course.objects.visible_to(person).filter(has_words).order_by("position", "pk")
    chapters = Chapter.objects.visible_to(person).filter(has_words)
    chapters = chapters.order_by("course__position", "position", "pk")
    return (
        Part(courses, ("title", "summary", "slug", Value("")), _course),
        Part(chapters, ("title", "course__title", "course__slug", "slug"), _chapter),
    )


def _course(title: str, summary: str, slug: str, _chapter: str) -> Result:
    return Result(title=title, line=summary, url=reverse("training_course", args=[slug]), icon=ICON)


def _chapter(title: str, course: str, slug: str, chapter: str) -> Result:
    url = reverse("training_chapter", args=[slug, chapter])
    return Result(title=title, line=course, url=url, icon=ICON)


register(Source(name="courses", group=ARTICLES, position=5, is_for=access.is_trained, parts=_parts))
