"""Defences on the homes of students and mentors, and on the page of a student."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest

from mentorhub import access
from mentorhub.dates import read_instant
from mentorhub.page_parts import Part, Slot, register
from students.defences.requesting import DEFENDABLE
from students.models import Defence, Deliverable, Mentorship, ProjectWork

# Of the students of one mentor.
SHOWN = 6


@dataclass(frozen=True)
class OpenDefence:
    """A defence that is requested, booked or held, read with the subject of the page."""

    pk: int
    status: str
    project: str
    student: str
    requested_at: datetime | None
    starts_at: datetime | None
    is_handed_in: bool

    @property
    def is_booked(self) -> bool:
        return self.status == Defence.Status.BOOKED

    @property
    def is_requested(self) -> bool:
        return self.status == Defence.Status.REQUESTED

    @property
    def is_held(self) -> bool:
        return self.status == Defence.Status.HELD


def _read(row: dict[str, Any]) -> OpenDefence:
    times = {
        name: read_instant(row[name]) if row[name] else None
        for name in ("requested_at", "starts_at")
    }
    return OpenDefence(**{**row, **times})


def _as_json(rows: QuerySet[Defence]) -> QuerySet[Defence, dict[str, Any]]:
    handed_in = (
        Deliverable.objects.kept()
        .since_last_verdict()
        .filter(enrolment=OuterRef("work__enrolment"), project=OuterRef("work__project"))
    )
    columns = JSONObject(
        pk="pk",
        status="status",
        project="work__project__title",
        student="student__name",
        requested_at="requested_at",
        starts_at="starts_at",
        is_handed_in=Exists(handed_in),
    )
    return rows.order_by("starts_at", "requested_at", "pk").values(json=columns)


def _of_enrolment(reader: Any, now: datetime) -> dict[str, Any]:
    of_this = Defence.objects.open().filter(work__enrolment=OuterRef("pk"))
    return {"open_defences": ArraySubquery(_as_json(of_this)[:1])}


def _own(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    found = [_read(row) for row in enrolment.open_defences]
    return {"defence": found[0]} if found else None


register(
    Part(
        slot=Slot.STUDENT_NOTICES,
        position=60,
        template="students/defences/_home_of_student.html",
        context=_own,
        annotations=_of_enrolment,
    )
)


def _of_student(reader: Any, now: datetime) -> dict[str, Any]:
    work = ProjectWork.objects.open().filter(enrolment=OuterRef("pk"), state__in=DEFENDABLE)
    supports = Mentorship.objects.in_force(now).filter(
        mentor=reader.pk, student=OuterRef("student")
    )
    return {
        **_of_enrolment(reader, now),
        "defendable_work": Subquery(work.order_by("pk").values("pk")[:1]),
        "may_ask_for_defence": Exists(supports),
    }


def _on_page_of_student(request: HttpRequest, enrolment: Any) -> dict[str, Any] | None:
    if enrolment.ended_at is not None or request.sharing:
        return None
    found = [_read(row) for row in enrolment.open_defences]
    if found:
        return {"defence": found[0]}
    may_ask = access.is_mentor(request.user) and enrolment.may_ask_for_defence
    if not may_ask or enrolment.defendable_work is None:
        return None
    return {"defence": None, "work_to_defend": enrolment.defendable_work}


register(
    Part(
        slot=Slot.STUDENT_PAGE_ASIDE,
        position=60,
        template="students/defences/_card_of_student.html",
        context=_on_page_of_student,
        annotations=_of_student,
    )
)


def _of_mentor(reader: Any, now: datetime) -> dict[str, Any]:
    supported = Mentorship.objects.in_force(now).filter(mentor=OuterRef(OuterRef("pk")))
    rows = Defence.objects.open().filter(student__in=supported.values("student"))
    return {"students_defences": ArraySubquery(_as_json(rows)[:SHOWN])}


def _on_mentors_home(request: HttpRequest, mentor: Any) -> dict[str, Any] | None:
    found = [_read(row) for row in mentor.students_defences]
    return {"defences": found} if found else None


register(
    Part(
        slot=Slot.MENTOR_SECTIONS,
        position=60,
        template="students/defences/_home_of_mentor.html",
        context=_on_mentors_home,
        annotations=_of_mentor,
    )
)
