"""Sessions, goals, notes and proposals as the pages of sessions read them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from mentorhub import access
from mentorhub.dates import read_instant, today_of
from mentorhub.forms import parameters
from mentorhub.lists import page_in_one_query
from students.enrolments.project_weeks import pauses_annotation
from students.enrolments.queries import PauseDates, pause_of
from students.models import (
    Absence,
    Deliverable,
    Enrolment,
    Goal,
    Mentorship,
    Session,
    SessionNote,
    SessionPolicy,
    TimeProposal,
)
from students.paths.progress import Progress, progress_of

# How many earlier notes and absences a mentor reads on the page of a session.
LATEST = 3
# Deliverables to read, a page.
UNREAD = 5


def get_changeable_session(user: Any, pk: int, *, as_student: bool = False) -> Session:
    """A planned session of this person that has not begun. Raises Http404."""
    rows = Session.objects.visible_to(user).with_participant(user).planned()
    if as_student:
        rows = rows.filter(student=user)
    rows = rows.filter(starts_at__gt=timezone.now())
    return get_object_or_404(rows.select_related("mentor", "student", "mentorship__mentor"), pk=pk)


def get_visible_session(user: Any, pk: int) -> Session:
    """A session that this person may see, with ``is_run``: whether they write its notes. Raises
    Http404."""
    rows = Session.objects.visible_to(user).annotate(
        is_run=ExpressionWrapper(access.sessions_one_runs(user), output_field=BooleanField())
    )
    people = ("mentor__meeting_room", "student", "project")
    return get_object_or_404(rows.select_related(*people), pk=pk)


def is_run_by(user: Any, session: Session) -> bool:
    """Whether this person writes the notes of the session."""
    if not access.is_mentor(user):
        return False
    known = getattr(session, "is_run", None)
    if known is None:
        return Session.objects.run_by(user).filter(pk=session.pk).exists()
    return bool(known)


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


@dataclass(frozen=True)
class FollowingSession:
    pk: int
    starts_at: datetime


def sessions_after(user: Any, session: Session) -> Any:
    """The planned sessions of the same student after this one that the person may see, the next
    one first."""
    later = Session.objects.visible_to(user).upcoming().filter(student=session.student_id)
    return later.filter(starts_at__gt=session.starts_at).exclude(pk=session.pk)


def supported_enrolment(user: Any, session: Session, **annotations: Any) -> Enrolment | None:
    """The running enrolment of the student of a session if this person supports them now, with
    ``next_session`` and ``absent_on``: the next planned session after this one, and the days of the
    latest absences. ``annotations`` are what else is asked of it."""
    later = sessions_after(user, session)
    absences = Absence.objects.not_withdrawn().visible_to(user).filter(enrolment=OuterRef("pk"))
    rows = Enrolment.objects.supported_by(user).filter(student=session.student_id)
    found = (
        rows.select_related("path")
        .annotate(
            next_json=Subquery(later.values(json=JSONObject(pk="pk", starts_at="starts_at"))[:1]),
            **pauses_annotation("pk"),
            absent_on=ArraySubquery(absences.order_by("-on").values("on")[:LATEST]),
            **annotations,
        )
        .first()
    )
    if found is not None:
        found.student = session.student
        json = found.next_json
        found.next_session = json and FollowingSession(json["pk"], read_instant(json["starts_at"]))
    return found


@dataclass(frozen=True)
class KnownBefore:
    """What a mentor knows of a student before a session, and reads beside its note."""

    enrolment: Enrolment | None
    progress: Progress | None
    # The last notes of earlier sessions, the latest first.
    notes: list[SessionNote]
    unread: Any
    absent_on: list[date]
    policy: SessionPolicy
    # The student's local day.
    today: date

    @property
    def pause(self) -> PauseDates | None:
        """The student's pause that is running, or the next one."""
        return pause_of(self.enrolment, self.today) if self.enrolment else None

    @property
    def days_late(self) -> int:
        """How many days the open project is past its due day; 0 when it is not."""
        step = self.progress.current if self.progress else None
        due = step.work.due_on if step and step.work else None
        return max(0, (self.today - due).days) if due else 0

    @property
    def questions(self) -> list[SessionNote]:
        """The notes with a question that was left open."""
        return [note for note in self.notes if note.questions]


def known_before(
    request: HttpRequest,
    session: Session,
    enrolment: Enrolment | None,
    notes: list[SessionNote],
    policy: SessionPolicy,
) -> KnownBefore:
    unread = Deliverable.objects.unread().visible_to(request.user).filter(enrolment=enrolment)
    unread = unread.with_expected().select_related("project").defer("project__brief")
    return KnownBefore(
        enrolment=enrolment,
        progress=progress_of(enrolment) if enrolment else None,
        notes=[note for note in notes if note.session_id != session.pk][:LATEST],
        unread=page_in_one_query(
            unread.order_by("handed_in_at", "number"), request, UNREAD, name="unread"
        ),
        absent_on=enrolment.absent_on if enrolment else [],
        policy=policy,
        today=today_of(session.student),
    )


def notes_up_to(mentor: Any, session: Session) -> list[SessionNote]:
    """The note of the session, if there is one, and those before it, the latest first."""
    rows = SessionNote.objects.visible_to(mentor).filter(
        session__student=session.student_id, session__starts_at__lte=session.starts_at
    )
    rows = rows.select_related("session__mentor").order_by("-session__starts_at")
    return list(rows[: LATEST + 1])
