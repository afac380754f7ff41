"""What the page of one student reads, for their mentor or for a manager."""

from typing import Any

from django.core.paginator import Page
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.lists import page_of, page_slice, page_with_total, with_total
from students.enrolments.progress import Progress, Step
from students.models import Enrolment, Goal, Session, SessionNote

# Rows a page. Fewer than on other pages, because rows carry notes: the page has a budget (40 kB).
SESSIONS, GOALS, REACHED = 8, 10, 5


def goals_of(request: HttpRequest, enrolment: Enrolment) -> tuple[Page, list[Goal]]:
    """A page of the open ones, and those reached last; in one query, for the page has many."""
    rows = Goal.objects.visible_to(request.user).filter(enrolment=enrolment)
    first, last = page_slice(request, GOALS, "goals")
    are_open = rows.open().order_by("set_at", "pk")
    reached = rows.exclude(done_at=None).order_by("-done_at", "-pk")
    found = list(with_total(are_open)[first:last].union(with_total(reached)[:REACHED], all=True))
    page = page_with_total(
        [goal for goal in found if goal.done_at is None], are_open, request, GOALS, "goals"
    )
    return page, [goal for goal in found if goal.done_at is not None]


def enrolment_seen_by(request: HttpRequest, pk: int) -> Enrolment:
    """The running enrolment of the student, else the last; never the reader's own."""
    rows = Enrolment.objects.visible_to(request.user).filter(student=pk)
    rows = rows.exclude(student=request.user).select_related("student", "path")
    rows = rows.annotate(is_supported=_is(access.enrolments_one_supports(request.user)))
    found = rows.order_by(F("ended_at").desc(nulls_first=True)).first()
    if found is None:
        raise Http404
    return found


def _supported(user: User) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.supported_by(user).select_related("student", "path")
    return rows.annotate(is_supported=_is(access.enrolments_one_supports(user)))


def _is(rule: Q) -> ExpressionWrapper:
    return ExpressionWrapper(rule, output_field=BooleanField())


def supported_by_reader(request: HttpRequest, pk: int) -> Enrolment:
    """Where this mentor may write; an absent page for all others."""
    return get_object_or_404(_supported(request.user), student=pk)


def past_sessions(request: HttpRequest, student: User, count: int) -> Any:
    """Past ones, the latest first, each with its note if the reader may read it."""
    user = request.user
    rows = Session.objects.visible_to(user).past().filter(student=student)
    found = page_of(rows.select_related("mentor", "project"), request, SESSIONS, count=count)
    notes = SessionNote.objects.visible_to(user).filter(session__in=[row.pk for row in found])
    by_session = {note.session_id: note for note in notes}
    for row in found:
        row.readable_note = by_session.get(row.pk)
    return found


def next_step(progress: Progress) -> Step | None:
    """What may be started: the next project in order, once none is open."""
    if progress.current is not None or progress.enrolment.ended_at is not None:
        return None
    return next((step for step in progress.steps if step.work is None), None)
