"""The queries of the page of one student, for their mentor or for a manager."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from mentorhub import access, page_parts
from mentorhub.accounts.models import User
from mentorhub.dates import read_instant
from mentorhub.lists import page_of, page_slice, page_with_total, with_total
from students.enrolments.queries import pause_annotation
from students.models import Enrolment, Goal, Session, SessionNote, TimeProposal
from students.paths.progress import Progress, Step
from students.sessions.models.outcome_kinds import CANCELLED

# Rows a page: few, because they include notes and the page has a size budget (40 kB).
SESSIONS, GOALS, REACHED = 8, 10, 5


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
        **pause_annotation(timezone.now()),
        next_session_values=_next_session_of(request.user),
        proposal_values=_proposal_to_answer(request.user),
        **page_parts.annotations(page_parts.Page.STUDENT_PAGE, request),
    )


@dataclass(frozen=True)
class NextSession:
    pk: int
    starts_at: datetime


def _next_session_of(reader: User) -> Subquery:
    rows = Session.objects.visible_to(reader).upcoming().filter(student=OuterRef("student"))
    return Subquery(rows.values(json=JSONObject(pk="pk", starts_at="starts_at"))[:1])


def next_session_of(enrolment: Any) -> NextSession | None:
    """The student's next session that the reader may see, of an enrolment of this page."""
    found = enrolment.next_session_values
    return found and NextSession(found["pk"], read_instant(found["starts_at"]))


@dataclass(frozen=True)
class ProposedTime:
    """``instead_of`` is the start of the session that would move, if there is one."""

    pk: int
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


def past_sessions(request: HttpRequest, student: User, count: int) -> Any:
    """A page of the sessions that are over and were not cancelled, the latest first, each with
    ``readable_note``: None when there is none or the reader may not read it. ``count`` is the
    number of all of them."""
    user = request.user
    rows = Session.objects.visible_to(user).past().filter(student=student)
    rows = rows.exclude(status__in=CANCELLED).select_related("mentor", "project")
    found = page_of(rows, request, SESSIONS, count=count)
    notes = SessionNote.objects.visible_to(user).filter(session__in=[row.pk for row in found])
    by_session = {note.session_id: note for note in notes}
    for row in found:
        row.readable_note = by_session.get(row.pk)
    return found


def cancelled_sessions(request: HttpRequest, student: User, count: int) -> Any:
    """A page of the cancelled sessions, the latest first; ``count`` is the number of them."""
    rows = Session.objects.visible_to(request.user).filter(student=student, status__in=CANCELLED)
    rows = rows.select_related("mentor").order_by("-starts_at")
    return page_of(rows, request, SESSIONS, name="cancelled", count=count)


def step_to_start(progress: Progress) -> Step | None:
    """The project that may be started: the next one in order; None while a project is open."""
    if progress.current is not None or progress.enrolment.ended_at is not None:
        return None
    return next((step for step in progress.steps if step.work is None), None)
