"""Sessions, goals and notes as the pages of sessions read them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from students.models import Goal, Session, SessionNote, TimeProposal


def own_session(user: Any, pk: int, *, as_student: bool = False) -> Session:
    """One of this person's own that is planned and has not begun; else an absent page."""
    rows = Session.objects.visible_to(user).of(user).planned()
    if as_student:
        rows = rows.filter(student=user)
    return get_object_or_404(
        rows.filter(starts_at__gt=timezone.now()).select_related(
            "mentor", "student", "mentorship__mentor"
        ),
        pk=pk,
    )


def run_by_reader(request: HttpRequest, pk: int) -> Session:
    """The session whose notes this mentor writes; an absent page for all others."""
    rows = Session.objects.run_by(request.user)
    return get_object_or_404(rows.select_related("mentor", "student", "project"), pk=pk)


def recorded_by_reader(request: HttpRequest, pk: int) -> Session:
    """The session whose outcome this mentor may record; an absent page for all others."""
    rows = Session.objects.to_record_by(request.user)
    return get_object_or_404(rows.select_related("mentor", "student", "project"), pk=pk)


def goals_of(user: Any, student_id: int) -> QuerySet[Goal]:
    """Those of the path the student is on, as far as this reader may see them."""
    return (
        Goal.objects.visible_to(user)
        .filter(enrolment__student=student_id, enrolment__ended_at=None)
        .order_by("done_at", "set_at", "pk")
    )


def note_of(user: Any, session: Session) -> SessionNote | None:
    return SessionNote.objects.visible_to(user).filter(session=session).first()


def open_proposals(user: Any) -> list[TimeProposal]:
    """Times that wait for an answer and are still to come, the nearest first."""
    proposals = TimeProposal.objects.visible_to(user).open().filter(starts_at__gt=timezone.now())
    both = proposals.select_related("mentorship__mentor", "mentorship__student", "session")
    return list(both.order_by("starts_at")[:10])
