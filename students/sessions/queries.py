"""Sessions, goals, notes and proposals as the pages of sessions read them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from mentorhub.forms import parameters
from students.models import (
    Absence,
    Deliverable,
    Enrolment,
    Goal,
    Mentorship,
    Session,
    SessionNote,
    TimeProposal,
)
from students.paths.progress import progress_of

# How many notes and absences the preparation page shows, so that it fits on one sheet.
LATEST = 3


def get_changeable_session(user: Any, pk: int, *, as_student: bool = False) -> Session:
    """A planned session of this person that has not begun. Raises Http404."""
    rows = Session.objects.visible_to(user).with_participant(user).planned()
    if as_student:
        rows = rows.filter(student=user)
    rows = rows.filter(starts_at__gt=timezone.now())
    return get_object_or_404(rows.select_related("mentor", "student", "mentorship__mentor"), pk=pk)


def get_session_run_by(mentor: Any, pk: int) -> Session:
    """A session whose notes this mentor writes. Raises Http404."""
    rows = Session.objects.run_by(mentor)
    return get_object_or_404(rows.select_related("mentor", "student", "project"), pk=pk)


def get_session_to_record(mentor: Any, pk: int) -> Session:
    """A session whose outcome this mentor may record. Raises Http404."""
    rows = Session.objects.to_record_by(mentor)
    return get_object_or_404(rows.select_related("mentor", "student", "project"), pk=pk)


def goals_of_student(user: Any, student_id: int) -> QuerySet[Goal]:
    """The goals of the student's running enrolment that this user may see, open ones first."""
    return (
        Goal.objects.kept()
        .visible_to(user)
        .filter(enrolment__student=student_id, enrolment__ended_at=None)
        .order_by("done_at", "set_at", "pk")
    )


def changed_goal(request: HttpRequest) -> Goal | None:
    """The goal that the reader has just marked or removed, as the address says; also a removed one,
    so that it can be put back."""
    if not parameters.has(request.GET, "goal"):
        return None
    number = parameters.integer(request.GET, "goal")
    return Goal.objects.visible_to(request.user).filter(pk=number).first()


def readable_note(user: Any, session: Session) -> SessionNote | None:
    return SessionNote.objects.visible_to(user).filter(session=session).first()


# The open proposals that a week or a month marks.
MAX_PROPOSALS = 100
# The next proposed times, and the next sessions of a student, that a page lists.
PROPOSALS_SHOWN = 10
UPCOMING_SHOWN = 6


def open_proposals(user: Any) -> list[TimeProposal]:
    """The next proposed times that wait for an answer, at most ``MAX_PROPOSALS``."""
    rows = TimeProposal.objects.visible_to(user).waiting()
    rows = rows.select_related("mentorship__mentor", "mentorship__student", "session")
    return list(rows[:MAX_PROPOSALS])


def latest_proposal(
    user: Any, mentorship: Mentorship | int, session: Session | None
) -> TimeProposal | None:
    """The last time that was proposed in place of this session, or for a new one; an open one is
    always the last."""
    rows = TimeProposal.objects.visible_to(user).about(mentorship, session)
    return rows.order_by("-made_at", "-pk").first()


def upcoming_of(student: Any) -> list[Session]:
    """The student's next sessions that have not begun: for each, another time can be proposed."""
    rows = Session.objects.visible_to(student).upcoming().filter(student=student)
    return list(rows.filter(starts_at__gt=timezone.now())[:UPCOMING_SHOWN])


def preparation_context(mentor: Any, session: Session) -> dict[str, Any]:
    """What a mentor reads before a session. ``goals`` and ``unread`` are querysets, to be paged."""
    student = session.student
    supported = Enrolment.objects.supported_by(mentor).filter(student=student)
    enrolment = supported.select_related("path").first()
    notes = list(
        SessionNote.objects.visible_to(mentor)
        .filter(session__student=student, session__starts_at__lt=session.starts_at)
        .select_related("session__mentor")
        .order_by("-session__starts_at")[:LATEST]
    )
    unread = (
        Deliverable.objects.unread().with_expected().visible_to(mentor).filter(enrolment=enrolment)
    )
    absences = Absence.objects.not_withdrawn().visible_to(mentor).filter(enrolment=enrolment)
    return {
        "session": session,
        "student": student,
        "enrolment": enrolment,
        "progress": progress_of(enrolment) if enrolment else None,
        "notes": notes,
        "questions": [note for note in notes if note.questions],
        "reached": Goal.objects.reached().visible_to(mentor).filter(enrolment=enrolment),
        "goals": Goal.objects.open().visible_to(mentor).filter(enrolment=enrolment),
        "unread": unread.select_related("project")
        .defer("project__brief")
        .order_by("handed_in_at", "number"),
        "absences": absences[:LATEST],
    }
