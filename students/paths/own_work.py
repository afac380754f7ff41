"""What a student sees above the brief of a project: their own work on it and the next session."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from mentorhub import access
from mentorhub.dates import read_instant, today_of
from mentorhub.prepared import prepared
from students.models import (
    Deliverable,
    ExpectedDeliverable,
    Pause,
    Project,
    ProjectWork,
    Session,
)

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


def own_work_context(user: "User", project: Project) -> dict[str, Any]:
    """Empty for everybody but a student who has begun the project."""
    if not access.is_student(user):
        return {}
    today = today_of(user)
    work: Any = _own_work.first(user, project, today, timezone.now())
    if work is None:
        return {}
    is_open = work.finished_at is None
    return {
        "work": work,
        "work_is_open": is_open,
        # Nobody is late while they pause.
        "days_late": work.days_late(today) if is_open and not work.is_paused else 0,
        "next_session": _next_session.first(user, timezone.now()) if is_open else None,
    }


@prepared
def _own_work(
    student: "User", project: Project, today: date, now: datetime
) -> QuerySet[ProjectWork]:
    """The work on the project in the running enrolment; at most one row."""
    pauses = Pause.objects.filter(
        enrolment=OuterRef("enrolment"), starts_on__lte=today, ends_on__gte=today
    )
    own = {"enrolment__student": student, "enrolment__ended_at": None}
    works = ProjectWork.objects.visible_to(student).filter(project=project, **own).with_result()
    works = works.annotate(
        is_paused=Exists(pauses),
        state_now=ProjectWork.state_at(now),
        defence_now=ProjectWork.open_defence(),
    )
    return works.order_by()


@prepared
def _next_session(student: "User", now: datetime) -> QuerySet[Session]:
    return Session.objects.visible_to(student).upcoming(now).filter(student=student)[:1]


@dataclass(frozen=True)
class ToHandIn:
    """An expected deliverable, with the latest that was handed in for it; ``number`` is None when
    nothing was. ``is_read`` is whether a mentor has read that one."""

    pk: int
    title: str
    format: str
    number: int | None = None
    handed_in_at: datetime | None = None
    is_read: bool = False

    @property
    def is_handed_in(self) -> bool:
        return self.number is not None


def to_hand_in(project: Project, enrolment_id: int | None) -> list[ToHandIn]:
    """What the project expects, and what the enrolment, if any, has handed in for it; one query."""
    expected: Any = (
        expected_of(project.pk)
        if enrolment_id is None
        else _expected_with_latest(project, enrolment_id)
    )
    found = []
    for row in expected:
        latest = getattr(row, "latest", None) or {}
        at = latest.get("handed_in_at")
        found.append(
            ToHandIn(
                pk=row.pk,
                title=row.title,
                format=row.format,
                number=latest.get("number"),
                handed_in_at=read_instant(at) if at else None,
                is_read=bool(latest.get("read_at")),
            )
        )
    return found


def _expected_in_order(project: Project | int) -> QuerySet[ExpectedDeliverable]:
    return ExpectedDeliverable.objects.filter(project=project).order_by("position", "pk")


expected_of = prepared(_expected_in_order)


@prepared
def _expected_with_latest(project: Project, enrolment_id: int) -> QuerySet[ExpectedDeliverable]:
    rows = Deliverable.objects.kept().filter(expected=OuterRef("pk"), enrolment=enrolment_id)
    values = JSONObject(number="number", handed_in_at="handed_in_at", read_at="read_at")
    latest = Subquery(rows.order_by("-number").values(json=values)[:1])
    return _expected_in_order(project).annotate(latest=latest)
