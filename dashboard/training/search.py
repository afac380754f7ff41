"""Courses and their chapters in the search."""

from typing import Any

from dashboard.training.models import Chapter, Course
from mentorhub import access
from mentorhub.plain_text import begins_words
from mentorhub.search import ARTICLES, Found, Query, Result, Source, register

ICON = "graduation-cap"


def _courses(person: Any, query: Query, most: int) -> Found:
    rows = Course.objects.visible_to(person).defer("recap")
    rows = rows.filter(begins_words(query.words, "title__plain", "summary__plain"))
    return Found.of(rows.order_by("position", "pk"), most, _course)


def _course(row: Course) -> Result:
    return Result(title=row.title, line=row.summary, url=row.get_absolute_url(), icon=ICON)


def _chapters(person: Any, query: Query, most: int) -> Found:
    rows = Chapter.objects.visible_to(person).select_related("course")
    rows = rows.filter(begins_words(query.words, "title__plain", "summary__plain"))
    rows = rows.defer("body", "course__recap").order_by("course__position", "position", "pk")
    return Found.of(rows, most, _chapter)


def _chapter(row: Chapter) -> Result:
    return Result(title=row.title, line=row.course.title, url=row.get_absolute_url(), icon=ICON)


for name, position, find in (("courses", 5, _courses), ("chapters", 7, _chapters)):
    register(
        Source(name=name, group=ARTICLES, position=position, is_for=access.is_trained, find=find)
    )
