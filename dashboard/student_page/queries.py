"""The queries of the page of one student, for their mentor or for a manager."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Window,
)
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import Truncator

from dashboard.student_page.history import History, history_annotations
from dashboard.student_page.situation import SituationOfStudent, facts_for
from mentorhub import access, page_parts, pointers
from mentorhub.accounts.models import User
from mentorhub.dates import read_instant, today_of, zone_of
from mentorhub.lists import page_in_one_query, page_of, page_slice, page_with_total, with_total
from students.attention.facts import latest_annotation
from students.enrolments.project_weeks import pauses_annotation, pauses_of, week_of_work
from students.enrolments.queries import pause_annotation, pause_of
from students.models import (
    Deliverable,
    Enrolment,
    Goal,
    Mentorship,
    Project,
    Session,
    SessionNote,
    TimeProposal,
    WeeklyHours,
)
from students.paths.progress import Progress, Step
from students.sessions.models.outcome_kinds import CANCELLED
from students.sessions.models.state import JOIN_BEFORE
from students.sessions.persons_week import PersonsWeek

# Rows a page: few, because they include notes and the page has a size budget (40 kB).
SESSIONS, GOALS, REACHED, DELIVERABLES = 8, 10, 5, 10
MOMENT = timedelta(minutes=1)
# Characters of a note in the line of its session.
GIST = 140


def mentorships_in_force(student: User) -> dict[str, Mentorship]:
    """By kind: the main mentorship of today, and the cover."""
    rows = Mentorship.objects.in_force().filter(student=student).select_related("mentor")
    return {row.kind: row for row in rows}


def situation_of(
    enrolment: Any,
    progress: Progress,
    history: History,
    mentorships: dict[str, Mentorship],
    reader: User,
    now: datetime,
) -> SituationOfStudent:
    """What the signals are made of, of an enrolment of this page. No query."""
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


def open_and_reached_goals(request: HttpRequest, enrolment: Enrolment) -> tuple[Page, Page]:
    """A page of the open goals, and one of those that are reached, in one query."""
    rows = Goal.objects.kept().visible_to(request.user).filter(enrolment=enrolment)
    first, last = page_slice(request, GOALS, "goals")
    first_reached, last_reached = page_slice(request, REACHED, "reached")
    open_goals = rows.open().order_by("set_at", "pk")
    reached = rows.reached()
    found = list(
        with_total(open_goals)[first:last].union(
            with_total(reached)[first_reached:last_reached], all=True
        )
    )
    return (
        page_with_total(
            [goal for goal in found if goal.done_at is None], open_goals, request, GOALS, "goals"
        ),
        page_with_total(
            [goal for goal in found if goal.done_at is not None],
            reached,
            request,
            REACHED,
            "reached",
        ),
    )


def get_visible_enrolment(request: HttpRequest, pk: int) -> Enrolment:
    """The running enrolment of the student, else the last one, as the page shows it.

    Raises Http404 when the reader may not see it, and for their own.
    """
    rows = Enrolment.objects.visible_to(request.user).filter(student=pk)
    rows = _for_page(request, rows.exclude(student=request.user))
    found = rows.order_by(F("ended_at").desc(nulls_first=True)).first()
    if found is None:
        raise Http404
    return found


def get_supported_enrolment(request: HttpRequest, pk: int) -> Enrolment:
    """The running enrolment of a student whom this mentor supports. Raises Http404."""
    supported = Enrolment.objects.supported_by(request.user)
    return get_object_or_404(_for_page(request, supported), student=pk)


def _for_page(request: HttpRequest, rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """With all that the page and its parts ask of the enrolment."""
    return rows.select_related("student", "path").annotate(
        is_supported=ExpressionWrapper(
            access.enrolments_one_supports(request.user), output_field=BooleanField()
        ),
        # The rule is about a path; an enrolment has one, as a project does.
        guide_is_open=ExpressionWrapper(
            access.projects_with_open_guide(request.user), output_field=BooleanField()
        ),
        **pause_annotation(timezone.now()),
        **pauses_annotation("pk"),
        **history_annotations(timezone.now()),
        latest=latest_annotation(),
        hours=_weekly_hours(),
        next_session_values=_next_session_of(request.user),
        proposal_values=_proposal_to_answer(request.user),
        **page_parts.annotations(page_parts.Page.STUDENT_PAGE, request),
    )


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


def _next_session_of(reader: User) -> Subquery:
    rows = Session.objects.visible_to(reader).upcoming().filter(student=OuterRef("student"))
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


def _proposal_to_answer(reader: User) -> Subquery:
    rows = TimeProposal.objects.visible_to(reader).waiting()
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


@dataclass(frozen=True)
class PastSessions:
    page: Page
    # The last note that the reader may read, with its session; on every page.
    last_note: SessionNote | None


def past_sessions(request: HttpRequest, student: User, count: int) -> PastSessions:
    """A page of the sessions that are over and were not cancelled, the latest first, each with
    ``readable_note``, None when there is none or the reader may not read it, and its ``gist``.
    ``count`` is the number of all of them."""
    user = request.user
    rows = Session.objects.visible_to(user).past().filter(student=student)
    rows = rows.exclude(status__in=CANCELLED).select_related("mentor", "project")
    found = page_of(rows.defer("project__brief"), request, SESSIONS, count=count)
    readable = SessionNote.objects.visible_to(user).filter(session__student=student)
    last = readable.order_by("-session__starts_at").values("pk")[:1]
    of_page = Q(session__in=[row.pk for row in found])
    notes = {
        note.session_id: note
        for note in readable.filter(of_page | Q(pk__in=last)).select_related("session__mentor")
    }
    for row in found:
        row.readable_note = notes.get(row.pk)
        row.gist = gist_of(row.readable_note) if row.readable_note else ""
    latest = max(notes.values(), key=lambda note: note.session.starts_at, default=None)
    return PastSessions(found, latest)


def gist_of(note: SessionNote) -> str:
    """The beginning of what was written about a session, in one line."""
    parts = (note.progress, note.remarks, note.check_in, note.questions, note.week)
    first = next((part for part in parts if part.strip()), "")
    return Truncator(" ".join(pointers.in_words(first).split())).chars(GIST)


def cancelled_sessions(request: HttpRequest, student: User, count: int) -> Any:
    """A page of the cancelled sessions, the latest first; ``count`` is the number of them."""
    rows = Session.objects.visible_to(request.user).filter(student=student, status__in=CANCELLED)
    rows = rows.select_related("mentor").order_by("-starts_at")
    return page_of(rows, request, SESSIONS, name="cancelled", count=count)


@dataclass(frozen=True)
class ProjectDeliverables:
    """Those of one project that stand on this page, the unread ones and then the latest first; the
    numbers count all."""

    project: Project
    rows: list[Deliverable]
    count: int
    unread: int


def deliverables_by_project(
    request: HttpRequest, enrolment: Enrolment
) -> tuple[Page, list[ProjectDeliverables]]:
    """A page of the deliverables, and the same rows grouped: projects with something unread first,
    then the later projects of the path."""
    of_project = {"partition_by": F("project")}
    rows = (
        enrolment.deliverables.visible_to(request.user)
        .with_expected()
        .select_related("project", "read_by")
        .defer("project__brief")
        .annotate(
            in_project=Window(Count("pk"), **of_project),
            unread_in_project=Window(Count("pk", filter=Q(read_at=None)), **of_project),
            is_unread=ExpressionWrapper(Q(read_at=None), output_field=BooleanField()),
        )
        .order_by("-unread_in_project", "-project__position", "project_id", "-is_unread", "-number")
    )
    page = page_in_one_query(rows, request, DELIVERABLES, name="handed")
    groups = [
        ProjectDeliverables(project, found, found[0].in_project, found[0].unread_in_project)
        for project, found in (
            (project, list(each)) for project, each in groupby(page, key=lambda row: row.project)
        )
    ]
    return page, groups


def step_to_start(progress: Progress) -> Step | None:
    """The project that may be started: the next one in order; None while a project is open."""
    if progress.current is not None or progress.enrolment.ended_at is not None:
        return None
    return next((step for step in progress.steps if step.work is None), None)
