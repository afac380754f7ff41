"""How far a person is in courses: what is read, passed and finished, and where to go on.

A visitor has no progress: the same rows without marks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import DateTimeField, Exists, Max, OuterRef, QuerySet, Subquery, Value
from django.urls import reverse

from dashboard.training.models import Attempt, Chapter, Completion, Course, Question, Quiz, Reading
from mentorhub.prepared import any_of, prepared


@dataclass(frozen=True)
class Step:
    """A chapter or the quiz of a part, in the order in which one goes through a course."""

    row: Any
    course: Course
    done: bool

    @property
    def is_quiz(self) -> bool:
        return isinstance(self.row, Quiz)

    @property
    def title(self) -> str:
        return self.row.part.title if self.is_quiz else self.row.title

    @property
    def url(self) -> str:
        if self.is_quiz:
            return reverse("training_quiz", args=[self.course.slug, self.row.part.slug])
        return reverse("training_chapter", args=[self.course.slug, self.row.slug])


@dataclass
class PartProgress:
    part: Any
    chapters: list[Chapter] = field(default_factory=list)
    quiz: Any = None

    @property
    def minutes(self) -> int:
        return sum(chapter.minutes for chapter in self.chapters)


@dataclass
class CourseProgress:
    """``parts`` with chapters that carry ``read_at``, and quizzes that carry ``is_passed``,
    ``is_open`` and ``tried_at``. ``finished_at`` is the completion of the course or its twin."""

    course: Course
    parts: list[PartProgress]
    finished_at: datetime | None = None

    @property
    def pk(self) -> int:
        return self.course.pk

    @property
    def language(self) -> str:
        return self.course.language

    @property
    def other(self) -> int | None:
        """The key of the translation; the courses are read with it."""
        translation = getattr(self.course, "translation", None)
        return self.course.twin_id or (translation.pk if translation else None)

    @cached_property
    def chapters(self) -> list[Chapter]:
        return [row for each in self.parts for row in each.chapters]

    @cached_property
    def steps(self) -> list[Step]:
        found = []
        for each in self.parts:
            chapters = (Step(row, self.course, bool(row.read_at)) for row in each.chapters)
            found.extend(chapters)
            if each.quiz:
                found.append(Step(each.quiz, self.course, each.quiz.is_passed))
        return found

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def chapter_count(self) -> int:
        return len(self.chapters)

    @property
    def quiz_count(self) -> int:
        return sum(each.quiz is not None for each in self.parts)

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def has_all_done(self) -> bool:
        return self.total > 0 and self.done == self.total

    @property
    def is_begun(self) -> bool:
        return self.last_active is not None

    @property
    def state(self) -> str:
        if self.is_finished:
            return "finished"
        return "under_way" if self.is_begun else "new"

    @property
    def last_active(self) -> datetime | None:
        instants = [row.read_at for row in self.chapters]
        instants += [each.quiz.tried_at for each in self.parts if each.quiz]
        return max((at for at in instants if at), default=None)

    @property
    def next(self) -> Step | None:
        """The open quiz, else the first step that is not done; None when all is done."""
        steps = [step for step in self.steps if not step.done]
        is_open = (step for step in steps if step.is_quiz and step.row.is_open)
        return next(is_open, steps[0] if steps else None)

    @property
    def new_since(self) -> list[Chapter]:
        """Unread chapters that were added after the person had finished the course."""
        if self.finished_at is None:
            return []
        return [row for row in self.chapters if row.added_at > self.finished_at and not row.read_at]

    def around(self, row: Any) -> tuple[Step | None, Step | None]:
        """The steps before and after a chapter or a quiz."""
        steps = self.steps
        place = next(n for n, step in enumerate(steps) if step.row == row)
        before = steps[place - 1] if place else None
        return before, steps[place + 1] if place + 1 < len(steps) else None


def chapters_for(person: Any, courses: Iterable[Course]) -> list[Chapter]:
    """The published chapters of the courses in order, without their texts, with ``read_at``."""
    keys = [course.pk for course in courses]
    return _chapters_of(person, keys) if person.is_authenticated else _chapters(keys)


def quizzes_for(person: Any, courses: Iterable[Course]) -> list[Quiz]:
    """Their quizzes that have questions, with what the person has done."""
    keys = [course.pk for course in courses]
    return _quizzes_of(person, keys) if person.is_authenticated else _quizzes(keys)


def _published_chapters(courses: list[int]) -> QuerySet[Chapter]:
    rows = Chapter.objects.published().filter(any_of("course", courses)).defer("body")
    return rows.select_related("part").in_order()


@prepared
def _chapters_of(reader: Any, courses: list[int]) -> QuerySet[Chapter]:
    mine = Reading.objects.visible_to(reader).filter(chapter=OuterRef("pk"))
    return _published_chapters(courses).annotate(read_at=Subquery(mine.values("at")[:1]))


@prepared
def _chapters(courses: list[int]) -> QuerySet[Chapter]:
    never = Value(None, output_field=DateTimeField())
    return _published_chapters(courses).annotate(read_at=never)


def _asked_quizzes(courses: list[int]) -> QuerySet[Quiz]:
    asked = Exists(Question.objects.filter(quiz=OuterRef("pk"), archived=False))
    rows = Quiz.objects.filter(any_of("part__course", courses)).select_related("part")
    return rows.filter(asked)


@prepared
def _quizzes_of(reader: Any, courses: list[int]) -> QuerySet[Quiz]:
    mine = Attempt.objects.visible_to(reader).filter(quiz=OuterRef("pk"))
    last = mine.order_by().values("quiz").annotate(last=Max("started_at")).values("last")
    return _asked_quizzes(courses).annotate(
        is_passed=Exists(mine.filter(passed=True)),
        is_open=Exists(mine.filter(finished_at=None)),
        tried_at=Subquery(last),
    )


@prepared
def _quizzes(courses: list[int]) -> QuerySet[Quiz]:
    never = Value(None, output_field=DateTimeField())
    return _asked_quizzes(courses).annotate(
        is_passed=Value(False), is_open=Value(False), tried_at=never
    )


def finished_by(person: Any) -> dict[int, datetime]:
    """By course: when the person finished it, or its twin."""
    if not person.is_authenticated:
        return {}
    found: dict[int, datetime] = {}
    for course, twin, translation, at in _completions_of(person):
        found[course] = at
        for other in (twin, translation):
            if other:
                found.setdefault(other, at)
    return found


@prepared
def _completions_of(reader: Any) -> QuerySet[Completion, Any]:
    rows = Completion.objects.filter(person=reader)
    return rows.values_list("course", "course__twin", "course__translation", "at")


def progress_of(person: Any, courses: Sequence[Course]) -> list[CourseProgress]:
    """In the order of the courses; three queries, however many there are."""
    parts: dict[int, dict[int, PartProgress]] = {course.pk: {} for course in courses}
    for chapter in chapters_for(person, courses):
        own = parts[chapter.course_id]
        own.setdefault(chapter.part_id, PartProgress(chapter.part)).chapters.append(chapter)
    for quiz in quizzes_for(person, courses):
        own = parts[quiz.part.course_id]
        own.setdefault(quiz.part_id, PartProgress(quiz.part)).quiz = quiz
    finished = finished_by(person)
    return [
        CourseProgress(course, _in_order(parts[course.pk].values()), finished.get(course.pk))
        for course in courses
    ]


def _in_order(parts: Iterable[PartProgress]) -> list[PartProgress]:
    return sorted(parts, key=lambda each: (each.part.position, each.part.pk))
