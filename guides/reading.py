"""Reading a guide, ticks, and the reading log. ``reading_as`` alone leads to the login ``guides``.

Each query runs in a transaction that sets the reader, and PostgreSQL's row-level security policies
decide. A reader without access gets no rows and no error.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from guides.evaluating.versions import JudgedBy, judged_by
from guides.models import Criterion, Guide, GuideFile, Reading, Skill, Tick
from mentorhub.database import GUIDES, signed_in_as
from mentorhub.prepared import prepared
from students.models import Project, ProjectWork

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


@dataclass(frozen=True)
class OpenGuide:
    """A guide as one reader sees it; ``read_at`` is in UTC."""

    read_at: datetime
    version: int = 0
    updated_at: datetime | None = None
    advice: str = ""
    steps: str = ""
    skills: list["OpenSkill"] = field(default_factory=list)
    # By which version the student's open work is judged; None without one.
    judged_by: JudgedBy | None = None

    @property
    def criteria(self) -> int:
        return sum(len(skill.criteria) for skill in self.skills)

    @property
    def ticked(self) -> int:
        return sum(criterion.ticked for skill in self.skills for criterion in skill.criteria)


@dataclass(frozen=True)
class OpenSkill:
    name: str
    deliverable: str
    criteria: list["OpenCriterion"]


@dataclass(frozen=True)
class OpenCriterion:
    pk: int
    text: str
    ticked: bool


@contextmanager
def reading_as(user: "User") -> Iterator[None]:
    """Run the queries of the block on the login ``guides`` for this reader."""
    with signed_in_as(GUIDES), transaction.atomic(using=GUIDES):
        with connections[GUIDES].cursor() as cursor:
            cursor.execute("select set_config('app.user_id', %s, true)", [str(user.pk)])
        yield


def open_guide(
    user: "User",
    project: Project,
    student: "User | None" = None,
    work: ProjectWork | None = None,
) -> OpenGuide | None:
    """Open the guide of a project and log it; the ticks are those for ``student``, and ``work`` is
    their open one.

    None when there is no guide or the reader may not open it.
    """
    with reading_as(user):
        guide = _guide_of.first(project.pk)
        if guide is None:
            return None
        return OpenGuide(
            read_at=log_reading(user, project.pk, guide.version),
            version=guide.version,
            updated_at=guide.updated_at,
            advice=guide.advice,
            steps=guide.steps,
            skills=_open_skills(user, guide, student),
            judged_by=judged_by(work) if work is not None else None,
        )


def log_reading(reader: "User", project: int, version: int) -> datetime:
    """This person opened what is in the guide, within ``reading_as``. Returns when."""
    now = timezone.now()
    Reading.objects.create(project_id=project, reader_id=reader.pk, version=version, read_at=now)
    return now


# Prepared queries run on the login ``guides``, too: the policies are part of their plans, and ask
# for the reader at each execution (tests/guides/test_prepared_queries.py).
@prepared
def _guide_of(project: int) -> QuerySet[Guide]:
    return Guide.objects.filter(project=project)


@prepared
def _skills(guide: int) -> QuerySet[Skill]:
    return Skill.objects.filter(guide=guide).order_by("position", "pk")


@prepared
def _criteria(guide: int) -> QuerySet[Criterion]:
    return Criterion.objects.filter(skill__guide=guide).order_by("position", "pk")


@prepared
def _ticked(mentor: int, student: int, guide: int) -> QuerySet[Tick, Any]:
    ticks = Tick.objects.filter(mentor=mentor, student=student, criterion__skill__guide=guide)
    return ticks.values_list("criterion_id", flat=True)


def _open_skills(user: "User", guide: Guide, student: "User | None") -> list[OpenSkill]:
    ticked = set(_ticked(user.pk, student.pk, guide.pk)) if student is not None else set()
    criteria: dict[int, list[Criterion]] = {}
    for criterion in _criteria(guide.pk):
        criteria.setdefault(criterion.skill_id, []).append(criterion)
    return [
        OpenSkill(
            name=skill.name,
            deliverable=skill.deliverable,
            criteria=[
                OpenCriterion(criterion.pk, criterion.text, criterion.pk in ticked)
                for criterion in criteria.get(skill.pk, [])
            ],
        )
        for skill in _skills(guide.pk)
    ]


def tick(
    user: "User", project: Project, criterion: int, student: "User", *, met: bool
) -> OpenCriterion | None:
    """Set or remove the mentor's private note that a student has met a criterion.

    None when the criterion is not in the project's guide, or the user may not open the guide.
    """
    with reading_as(user):
        found = Criterion.objects.filter(pk=criterion, skill__guide__project=project.pk).first()
        if found is None:
            return None
        if met:
            Tick.objects.bulk_create(
                [Tick(criterion_id=found.pk, student_id=student.pk, mentor_id=user.pk)],
                ignore_conflicts=True,
            )
        else:
            Tick.objects.filter(criterion=found.pk, student=student.pk, mentor=user.pk).delete()
        return OpenCriterion(found.pk, found.text, met)


def open_file(user: "User", project: Project, file: UUID, name: str) -> GuideFile | None:
    """A file of the project's guide with its content; None when there is none or the user may not
    open the guide."""
    with reading_as(user):
        return _file_of.first(project.pk, file, name)


@prepared
def _file_of(project: int, file: UUID, name: str) -> QuerySet[GuideFile]:
    return GuideFile.objects.filter(pk=file, name=name, guide__project=project)


@dataclass(frozen=True)
class LogFilter:
    """Readings by any of the readers or of any of the projects (primary keys; None means all),
    from ``since`` until before ``until``."""

    readers: list[int] | None = None
    projects: list[int] | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_given(self) -> bool:
        return self != LogFilter()

    def rows(self) -> "QuerySet[Reading, Any]":
        log = Reading.objects.order_by("-read_at")
        if self.readers is not None or self.projects is not None:
            log = log.filter(Q(reader__in=self.readers or []) | Q(project__in=self.projects or []))
        if self.since:
            log = log.filter(read_at__gte=self.since)
        if self.until:
            log = log.filter(read_at__lt=self.until)
        return log.values("project_id", "reader_id", "version", "read_at")


_all_readings = prepared(LogFilter().rows)


def reading_log_page(manager: "User", asked: LogFilter, page: int, size: int) -> "Page[Any]":
    """A page of the reading log, newest first.

    It contains primary keys only; the caller reads people and projects on the ordinary login.
    """
    with reading_as(manager):
        rows: Any = asked.rows() if asked.is_given else _all_readings.rows()
        found = Paginator(rows, size).get_page(page)
        found.object_list = list(found.object_list)
        return found


def reading_log_lines(manager: "User", asked: LogFilter, most: int) -> list[dict[str, Any]]:
    """The newest ``most`` lines of the reading log, as ``reading_log_page`` has them."""
    with reading_as(manager):
        return list(asked.rows()[:most])


@dataclass(frozen=True)
class GuideState:
    """The version of a guide that is in force, and the one that its reader opened last."""

    version: int
    updated_at: datetime
    read_version: int | None = None
    read_at: datetime | None = None

    @property
    def is_unread(self) -> bool:
        return self.read_version is None

    @property
    def has_changed(self) -> bool:
        """Since the reader opened it last."""
        return self.read_version is not None and self.read_version < self.version


def guide_states(user: "User") -> dict[int, GuideState]:
    """The state of each guide that is open to the person, by the primary key of its project.

    Two queries; nothing is logged, because no text of a guide is read.
    """
    with reading_as(user):
        read = {row[0]: row[1:] for row in _last_readings(user.pk)}
        return {
            project: GuideState(version, updated_at, *read.get(project, (None, None)))
            for project, version, updated_at in _guide_versions()
        }


@prepared
def _last_readings(reader: int) -> QuerySet[Reading, Any]:
    """The reader's latest reading of each project."""
    rows = Reading.objects.filter(reader=reader).order_by("project_id", "-read_at")
    return rows.distinct("project_id").values_list("project_id", "version", "read_at")


@prepared
def _guide_versions() -> QuerySet[Guide, Any]:
    return Guide.objects.values_list("project_id", "version", "updated_at")
