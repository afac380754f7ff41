"""Courses and resources on the home of a mentor, with what is done; a novice sees the next step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, JSONObject
from django.http import HttpRequest

from dashboard.models import MentorResource
from dashboard.training.models import Attempt, Chapter, Completion, Course, Quiz, Reading
from dashboard.training.twins import one_of_twins
from mentorhub.page_parts import Part, Slot, register

# Read from the database; shown are those that are not finished.
MAX_READ = 24
MAX_SHOWN = 4
# The page of each resource lists the others, page by page.
MAX_RESOURCES = 24


@dataclass(frozen=True)
class CourseOnHome:
    pk: int
    slug: str
    title: str
    minutes: int
    language: str
    certifies: bool
    twin: int | None
    translation: int | None
    done: int
    total: int
    last_active: str | None
    is_finished: bool

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def is_begun(self) -> bool:
        return self.last_active is not None

    @property
    def other(self) -> int | None:
        return self.twin or self.translation


def _annotations(reader: Any, now: datetime) -> dict[str, Any]:
    columns = {
        name: name
        for name in ("slug", "title", "minutes", "language", "certifies", "twin", "translation",
                     "done", "total", "last_active", "is_finished")
    }  # fmt: skip
    rows = _courses_of(reader).order_by("position", "pk")
    return {
        "courses": ArraySubquery(rows.values(json=JSONObject(pk="pk", **columns))[:MAX_READ]),
        "resources": ArraySubquery(_resources_of(reader)[:MAX_RESOURCES]),
    }


def _resources_of(reader: Any) -> QuerySet[Any]:
    rows = MentorResource.objects.published().with_read_mark_of(reader).order_by("position", "pk")
    columns = {name: name for name in ("slug", "title", "summary", "minutes", "is_read")}
    return rows.values(json=JSONObject(**columns))


def _courses_of(reader: Any) -> QuerySet[Course]:
    chapters = Chapter.objects.published().filter(course=OuterRef("pk"))
    asked = Quiz.objects.filter(questions__archived=False, part__course=OuterRef("pk"))
    read = Reading.objects.visible_to(reader).filter(
        chapter__course=OuterRef("pk"), chapter__published=True
    )
    tried = Attempt.objects.visible_to(reader).filter(quiz__part__course=OuterRef("pk"))
    passed = tried.filter(passed=True, quiz__questions__archived=False)
    finished = Completion.objects.of_course(OuterRef("pk")).filter(person=reader)
    return Course.objects.visible_to(reader).annotate(
        done=_count(read, "chapter") + _count(passed, "quiz"),
        total=_count(chapters, "pk") + _count(asked, "pk"),
        last_active=Greatest(_last(read, "at"), _last(tried, "started_at")),
        is_finished=Exists(finished),
    )


def _count(rows: QuerySet[Any], column: str) -> Any:
    """How many different values the column has, in a subquery."""
    groups = rows.order_by().annotate(one=Value(1)).values("one")
    numbers = groups.annotate(number=Count(column, distinct=True)).values("number")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)


def _last(rows: QuerySet[Any], column: str) -> Any:
    return Subquery(rows.order_by(f"-{column}").values(column)[:1])


def _training(request: HttpRequest, mentor: Any) -> dict[str, Any] | None:
    if not mentor.courses and not mentor.resources:
        return None
    return {
        **_courses(mentor),
        "resources": mentor.resources,
        "unread_resources": [each for each in mentor.resources if not each["is_read"]],
        "read_resources": [each for each in mentor.resources if each["is_read"]],
    }


def _courses(mentor: Any) -> dict[str, Any]:
    courses = one_of_twins(CourseOnHome(**each) for each in mentor.courses)
    open_ones = [each for each in courses if not each.is_finished]
    is_novice = mentor.mentor_profile.is_novice
    certifying = [each for each in open_ones if each.certifies] if is_novice else []
    open_ones.sort(key=lambda each: (each not in certifying, not each.is_begun))
    return {
        "open_courses": open_ones[:MAX_SHOWN],
        "finished_courses": len(courses) - len(open_ones),
        "all_courses": len(courses),
        "next_step": certifying[0] if certifying else None,
    }


register(
    Part(
        slot=Slot.MENTOR_SECTIONS,
        position=10,
        template="training/_home.html",
        context=_training,
        annotations=_annotations,
    )
)
