"""The lists on the page of one student: goals, sessions with their notes, deliverables."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from django.core.paginator import Page
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Window,
)
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import Truncator

from mentorhub import pointers
from mentorhub.accounts.models import User
from mentorhub.lists import page_in_one_query, page_of, page_slice, page_with_total, with_total
from mentorhub.prepared import any_of, prepared
from students.models import (
    Deliverable,
    Enrolment,
    Goal,
    Project,
    Session,
    SessionNote,
)
from students.sessions.models.outcome_kinds import CANCELLED

# Rows a page: few, because they include notes and the page has a size budget (40 kB).
SESSIONS, GOALS, REACHED, DELIVERABLES = 8, 10, 5, 10
FIRST_PAGES = (0, GOALS), (0, REACHED)
# Characters of a note in the line of its session.
GIST = 140


def open_and_reached_goals(request: HttpRequest, enrolment: Enrolment) -> tuple[Page, Page]:
    """A page of the open goals, and one of those that are reached, in one query."""
    reader = cast(User, request.user)
    pages = page_slice(request, GOALS, "goals"), page_slice(request, REACHED, "reached")
    # Of other pages these are asked again where one has no rows.
    open_goals: Any = ()
    reached: Any = ()
    if pages == FIRST_PAGES:
        found = _first_goals(reader, enrolment)
    else:
        rows = _kept_goals(reader, enrolment)
        open_goals, reached = rows.open().order_by("set_at", "pk"), rows.reached()
        found = list(_both_kinds(rows, *pages))
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


def _kept_goals(reader: User, enrolment: Enrolment) -> Any:
    return Goal.objects.kept().visible_to(reader).filter(enrolment=enrolment)


def _both_kinds(rows: Any, goals: tuple[int, int], reached: tuple[int, int]) -> QuerySet[Goal]:
    """Open goals and reached ones, between two indexes each."""
    of_open = with_total(rows.open().order_by("set_at", "pk"))[slice(*goals)]
    return of_open.union(with_total(rows.reached())[slice(*reached)], all=True)


@prepared
def _first_goals(reader: User, enrolment: Enrolment) -> QuerySet[Goal]:
    return _both_kinds(_kept_goals(reader, enrolment), *FIRST_PAGES)


@dataclass(frozen=True)
class PastSessions:
    page: Page
    # The last note that the reader may read, with its session; on every page.
    last_note: SessionNote | None


def past_sessions(request: HttpRequest, student: User, count: int) -> PastSessions:
    """A page of the sessions that are over and were not cancelled, the latest first, each with
    ``readable_note``, None when there is none or the reader may not read it, and its ``gist``.
    ``count`` is the number of all of them."""
    reader, now = cast(User, request.user), timezone.now()
    found = page_of(_past_sessions.rows(reader, student.pk, now), request, SESSIONS, count=count)
    readable = _notes(reader, student.pk, [row.pk for row in found])
    notes = {note.session_id: note for note in readable}
    for row in found:
        row.readable_note = notes.get(row.pk)
        row.gist = gist_of(row.readable_note) if row.readable_note else ""
    latest = max(notes.values(), key=lambda note: note.session.starts_at, default=None)
    return PastSessions(found, latest)


@prepared
def _past_sessions(reader: User, student: int, now: datetime) -> QuerySet[Session]:
    rows = Session.objects.visible_to(reader).past(now).filter(student=student)
    rows = rows.exclude(status__in=CANCELLED).select_related("mentor", "project")
    return rows.defer("project__brief")


@prepared
def _notes(reader: User, student: int, sessions: list[int]) -> QuerySet[SessionNote]:
    """The notes of these sessions, and the last one that the reader may read."""
    rows = SessionNote.objects.visible_to(reader).filter(session__student=student)
    rows = rows.select_related("session__mentor")
    # Not one condition with "or": PostgreSQL would read the whole table.
    last = rows.order_by("-session__starts_at")[:1]
    return rows.filter(any_of("session", sessions)).order_by().union(last, all=True)


def gist_of(note: SessionNote) -> str:
    """The beginning of what was written about a session, in one line."""
    parts = (note.progress, note.remarks, note.check_in, note.questions, note.week)
    first = next((part for part in parts if part.strip()), "")
    return Truncator(" ".join(pointers.in_words(first).split())).chars(GIST)


def cancelled_sessions(request: HttpRequest, student: User, count: int) -> Any:
    """A page of the cancelled sessions, the latest first; ``count`` is the number of them."""
    rows = _cancelled.rows(cast(User, request.user), student.pk)
    return page_of(rows, request, SESSIONS, name="cancelled", count=count)


@prepared
def _cancelled(reader: User, student: int) -> QuerySet[Session]:
    rows = Session.objects.visible_to(reader).filter(student=student, status__in=CANCELLED)
    return rows.select_related("mentor").order_by("-starts_at")


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
    rows = _deliverables.rows(cast(User, request.user), enrolment)
    page = page_in_one_query(rows, request, DELIVERABLES, name="handed")
    groups = [
        ProjectDeliverables(project, found, found[0].in_project, found[0].unread_in_project)
        for project, found in (
            (project, list(each)) for project, each in groupby(page, key=lambda row: row.project)
        )
    ]
    return page, groups


@prepared
def _deliverables(reader: User, enrolment: Enrolment) -> QuerySet[Deliverable]:
    of_project = {"partition_by": F("project")}
    is_unread = Q(read_at=None, withdrawn_at=None)
    rows = (
        Deliverable.objects.visible_to(reader)
        .filter(enrolment=enrolment)
        .with_expected()
        .with_comments(reader)
        .select_related("project", "read_by", "replaced_by")
        .defer("project__brief")
        .annotate(
            in_project=Window(Count("pk"), **of_project),
            unread_in_project=Window(Count("pk", filter=is_unread), **of_project),
            is_unread=ExpressionWrapper(is_unread, output_field=BooleanField()),
        )
        .order_by("-unread_in_project", "-project__position", "project_id", "-is_unread", "-number")
    )
    return with_total(rows)
