"""The queries of the page of one student, for their mentor or for a manager."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils import timezone

from dashboard.student_page.history import History, history_annotations
from dashboard.student_page.situation import SituationOfStudent, facts_for
from mentorhub import access, page_parts
from mentorhub.accounts.models import User
from mentorhub.dates import read_instant, today_of, zone_of
from mentorhub.prepared import prepared
from students.attention.facts import latest_annotation
from students.enrolments.project_weeks import pauses_annotation, pauses_of, week_of_work
from students.enrolments.queries import pause_of
from students.models import (
    Enrolment,
    Mentorship,
    Session,
    TimeProposal,
    WeeklyHours,
)
from students.paths.progress import Progress, Step
from students.sessions.models.state import JOIN_BEFORE
from students.sessions.persons_week import PersonsWeek

MOMENT = timedelta(minutes=1)


def mentorships_in_force(student: User) -> dict[str, Mentorship]:
    """By kind: the main mentorship of today, and the cover."""
    return {row.kind: row for row in _mentorships_in_force(student.pk, timezone.now())}


@prepared
def _mentorships_in_force(student: int, now: datetime) -> QuerySet[Mentorship]:
    return Mentorship.objects.in_force(now).filter(student=student).select_related("mentor")


def mentorships_annotation(now: datetime) -> ArraySubquery:
    """What ``mentorships_of`` reads, of an enrolment."""
    rows = Mentorship.objects.in_force(now).filter(student=OuterRef("student"))
    columns = {name: name for name in ("pk", "kind", "starts_at", "mentor")}
    person = JSONObject(pk="mentor__pk", name="mentor__name", email="mentor__email")
    return ArraySubquery(rows.values(json=JSONObject(**columns, person=person)))


def mentorships_of(enrolment: Any) -> dict[str, Mentorship]:
    """``mentorships_in_force`` of an enrolment with ``mentorship_values``, without a query: of each
    the kind, the start, and the mentor with name and address."""
    return {
        each["kind"]: Mentorship(
            pk=each["pk"],
            kind=each["kind"],
            starts_at=read_instant(each["starts_at"]),
            mentor=User(**each["person"]),
            student=enrolment.student,
        )
        for each in enrolment.mentorship_values
    }


def situation_of(
    enrolment: Any,
    progress: Progress,
    history: History,
    mentorships: dict[str, Mentorship],
    reader: User,
    now: datetime,
) -> SituationOfStudent:
    """What the signals are made of, of an enrolment with ``situation_annotations``. No query."""
    pause = pause_of(enrolment, today_of(enrolment.student, now))
    coming = next_session_of(enrolment)
    facts = facts_for(
        enrolment,
        progress,
        history,
        reader,
        now,
        mentorships=mentorships,
        next_at=coming.starts_at if coming else None,
        paused_until=pause.ends_on if pause and pause.is_running else None,
        proposal=proposal_to_answer(enrolment),
    )
    return SituationOfStudent(
        enrolment=enrolment,
        reader=reader,
        history=history,
        facts=facts,
        supports=enrolment.is_supported,
        mentorships=mentorships,
    )


@dataclass(frozen=True)
class StudentsClock:
    """What time it is for the student; ``is_elsewhere``: the reader's clock shows another."""

    zone: str
    is_elsewhere: bool
    is_night: bool
    # Their weekly hours on the reader's clock.
    hours: list[tuple[str, str]]


def clock_of(enrolment: Any, reader: User, now: datetime) -> StudentsClock | None:
    """None while the student's zone is not known."""
    zone = enrolment.student.zone
    if not zone:
        return None
    own, theirs = (now.astimezone(zone_of(name)).utcoffset() for name in (reader.zone, zone))
    week = students_week(enrolment)
    return StudentsClock(
        zone=zone,
        is_elsewhere=own != theirs,
        is_night=week.is_night(now, now + MOMENT),
        hours=week.described_in(zone_of(reader.zone), today_of(reader, now)),
    )


def week_of_current(enrolment: Enrolment, step: Step | None, today: date) -> int | None:
    """The week of the open project, without pauses: 1 in its first seven days."""
    if step is None or step.work is None:
        return None
    return week_of_work(step.work, today, pauses_of(enrolment))


def get_visible_enrolment(request: HttpRequest, pk: int) -> Enrolment:
    """The running enrolment of the student, else the last one, as the page shows it.

    Raises Http404 when the reader may not see it, and for their own.
    """
    return _visible_enrolment.get_or_404(request.user, pk, timezone.now())


def get_supported_enrolment(request: HttpRequest, pk: int) -> Enrolment:
    """The running enrolment of a student whom this mentor supports. Raises Http404."""
    return _supported_enrolment.get_or_404(request.user, pk, timezone.now())


@prepared
def _visible_enrolment(reader: User, student: int, now: datetime) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.visible_to(reader).filter(student=student).exclude(student=reader)
    rows = _for_page(rows, reader, now)
    return rows.order_by(F("ended_at").desc(nulls_first=True))[:1]


@prepared
def _supported_enrolment(reader: User, student: int, now: datetime) -> QuerySet[Enrolment]:
    return _for_page(Enrolment.objects.supported_by(reader).filter(student=student), reader, now)


def _for_page(rows: QuerySet[Enrolment], reader: User, now: datetime) -> QuerySet[Enrolment]:
    """With all that the page and its parts ask of the enrolment."""
    return rows.select_related("student", "path").annotate(
        **pauses_annotation("pk"),
        hours=_weekly_hours(),
        **situation_annotations(reader, now),
        **page_parts.annotations(page_parts.Page.STUDENT_PAGE, reader, now),
    )


def situation_annotations(reader: User, now: datetime) -> dict[str, Any]:
    """What ``situation_of`` reads of an enrolment, ``pauses_annotation`` beside it."""
    return {
        "is_supported": ExpressionWrapper(
            access.enrolments_one_supports(reader), output_field=BooleanField()
        ),
        # The rule is about a path; an enrolment has one, as a project does.
        "guide_is_open": ExpressionWrapper(
            access.projects_with_open_guide(reader), output_field=BooleanField()
        ),
        **history_annotations(now),
        "latest": latest_annotation(),
        "next_session_values": _next_session_of(reader, now),
        "proposal_values": _proposal_to_answer(reader, now),
    }


def _weekly_hours() -> ArraySubquery:
    rows = WeeklyHours.objects.filter(person=OuterRef("student")).order_by("weekday", "starts")
    columns = {name: name for name in ("weekday", "starts", "ends")}
    return ArraySubquery(rows.values(json=JSONObject(**columns)))


def students_week(enrolment: Any) -> PersonsWeek:
    """The weekly hours of the student, of an enrolment of this page."""
    hours = [WeeklyHours(person=enrolment.student, **each) for each in enrolment.hours]
    return PersonsWeek(enrolment.student, hours)


@dataclass(frozen=True)
class NextSession:
    pk: int
    starts_at: datetime
    mentor: int
    kind: str
    # Where it takes place; empty where nobody has said.
    room_url: str

    @property
    def is_discovery(self) -> bool:
        return self.kind == Session.Kind.DISCOVERY

    @property
    def is_near(self) -> bool:
        """Whether it has begun, or begins soon."""
        return self.starts_at - JOIN_BEFORE <= timezone.now()


def _next_session_of(reader: User, now: datetime) -> Subquery:
    rows = Session.objects.visible_to(reader).upcoming(now).filter(student=OuterRef("student"))
    columns = {name: name for name in ("pk", "starts_at", "mentor", "kind", "join_url")}
    room = JSONObject(**columns, room="mentor__meeting_room__url")
    return Subquery(rows.values(json=room)[:1])


def next_session_of(enrolment: Any) -> NextSession | None:
    """The student's next session that the reader may see, of an enrolment of this page."""
    found = enrolment.next_session_values
    return found and NextSession(
        pk=found["pk"],
        starts_at=read_instant(found["starts_at"]),
        mentor=found["mentor"],
        kind=found["kind"],
        room_url=found["join_url"] or found["room"] or "",
    )


@dataclass(frozen=True)
class ProposedTime:
    """``instead_of`` is the start of the session that would move, if there is one."""

    id: int
    starts_at: datetime
    instead_of: datetime | None


def _proposal_to_answer(reader: User, now: datetime) -> Subquery:
    rows = TimeProposal.objects.visible_to(reader).waiting(now)
    rows = rows.filter(mentorship__student=OuterRef("student"))
    values = JSONObject(pk="pk", starts_at="starts_at", instead_of="session__starts_at")
    return Subquery(rows.values(json=values)[:1])


def proposal_to_answer(enrolment: Any) -> ProposedTime | None:
    """The earliest time proposed by the student that the reader may answer, of an enrolment of
    this page."""
    found = enrolment.proposal_values
    if not found:
        return None
    was = found["instead_of"]
    instead_of = read_instant(was) if was else None
    return ProposedTime(found["pk"], read_instant(found["starts_at"]), instead_of)


def step_to_start(progress: Progress) -> Step | None:
    """The project that may be started: the next one in order; None while a project is open."""
    if progress.current is not None or progress.enrolment.ended_at is not None:
        return None
    return next((step for step in progress.steps if step.work is None), None)
