"""What a student sees above the brief of a project: their own work on it and the next session."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from mentorhub import access
from mentorhub.dates import read_instant, today_of
from students.models import (
    Deliverable,
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
    pauses = Pause.objects.filter(
        enrolment=OuterRef("enrolment"), starts_on__lte=today, ends_on__gte=today
    )
    works = ProjectWork.objects.visible_to(user).filter(project=project)
    works = works.filter(enrolment__student=user, enrolment__ended_at=None)
    work = works.annotate(is_paused=Exists(pauses)).first()
    if work is None:
        return {}
    upcoming = Session.objects.visible_to(user).upcoming(timezone.now()).filter(student=user)
    is_open = work.finished_at is None
    return {
        "work": work,
        "work_is_open": is_open,
        # Nobody is late while they pause.
        "days_late": work.days_late(today) if is_open and not work.is_paused else 0,
        "next_session": upcoming.first() if is_open else None,
    }


@dataclass(frozen=True)
class ToHandIn:
    """An expected deliverable, with the latest that was handed in for it; ``number`` is None when
    nothing was. ``is_read`` is whether a mentor has read that one."""

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
    expected: Any = project.expected_deliverables.all()
    if enrolment_id is not None:
        expected = expected.annotate(latest=_latest_of(enrolment_id))
    found = []
    for row in expected:
        latest = getattr(row, "latest", None) or {}
        at = latest.get("handed_in_at")
        found.append(
            ToHandIn(
                title=row.title,
                format=row.format,
                number=latest.get("number"),
                handed_in_at=read_instant(at) if at else None,
                is_read=bool(latest.get("read_at")),
            )
        )
    return found


def _latest_of(enrolment_id: int) -> Subquery:
    rows = Deliverable.objects.filter(expected=OuterRef("pk"), enrolment=enrolment_id)
    values = JSONObject(number="number", handed_in_at="handed_in_at", read_at="read_at")
    return Subquery(rows.order_by("-number").values(json=values)[:1])
