"""Sessions, goals, notes and proposals as the pages of sessions read them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from mentorhub import access, page_parts
from mentorhub.dates import read_instant, today_of
from mentorhub.forms import parameters
from mentorhub.lists import page_in_one_query, with_total
from mentorhub.page_parts import Page
from mentorhub.prepared import prepared
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


def _or_404(found: Session | None) -> Session:
    if found is None:
        raise Http404
    return found


def get_changeable_session(user: Any, pk: int, *, as_student: bool = False) -> Session:
    """A planned session of this person that has not begun. Raises Http404."""
    return _or_404(_changeable.first(user, pk, timezone.now(), as_student=as_student))


@prepared
def _changeable(user: Any, pk: int, now: datetime, *, as_student: bool) -> QuerySet[Session]:
    rows = Session.objects.visible_to(user).with_participant(user).planned()
    if as_student:
        rows = rows.filter(student=user)
    rows = rows.filter(pk=pk, starts_at__gt=now)
    return rows.select_related("mentor__meeting_room", "student", "mentorship__mentor")


def get_visible_session(user: Any, pk: int) -> Session:
    """A session that this person may see, with ``is_run``: whether they write its notes, and what
    the parts of its page ask. Raises Http404."""
    return _or_404(_visible.first(user, pk, timezone.now()))


@prepared
def _visible(user: Any, pk: int, now: datetime) -> QuerySet[Session]:
    rows = Session.objects.visible_to(user).annotate(
        is_run=ExpressionWrapper(access.sessions_one_runs(user), output_field=BooleanField()),
        **page_parts.annotations(Page.SESSION_PAGE, user, now),
    )
    return rows.filter(pk=pk).select_related(
        "mentor__meeting_room", "student", "project", "mentorship"
    )


def is_run_by(user: Any, session: Session) -> bool:
    """Whether this person writes the notes of the session."""
    if not access.is_mentor(user):
        return False
    known = getattr(session, "is_run", None)
    return bool(_run_by.exists(user, session.pk) if known is None else known)


def get_session_run_by(mentor: Any, pk: int) -> Session:
    """A session whose notes this mentor writes. Raises Http404."""
    return _or_404(_run_by.first(mentor, pk))


@prepared
def _run_by(mentor: Any, pk: int) -> QuerySet[Session]:
    rows = Session.objects.run_by(mentor).filter(pk=pk)
    return rows.select_related("mentor", "student", "project")


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
    return None if number is None else _goal.first(request.user, number)


@prepared
def _goal(user: Any, pk: int) -> QuerySet[Goal]:
    return Goal.objects.visible_to(user).filter(pk=pk)


@prepared
def readable_notes(user: Any, session: Session) -> QuerySet[SessionNote]:
    """The note of the session, if the person may read it."""
    return SessionNote.objects.visible_to(user).filter(session=session)


# The open proposals that a week or a month marks.
MAX_PROPOSALS = 100
# The next proposed times, and the next sessions of a student, that a page lists.
PROPOSALS_SHOWN = 10
UPCOMING_SHOWN = 6


@prepared
def open_proposals(user: Any, now: datetime) -> QuerySet[TimeProposal]:
    """The next proposed times that wait for an answer, at most ``MAX_PROPOSALS``."""
    rows = TimeProposal.objects.visible_to(user).waiting(now)
    rows = rows.select_related("mentorship__mentor", "mentorship__student", "session")
    return rows[:MAX_PROPOSALS]


def latest_proposal(
    user: Any, mentorship: Mentorship, session: Session | None
) -> TimeProposal | None:
    """The last time that was proposed in place of this session, or for a new one; an open one is
    always the last."""
    if session is None:
        return _latest_for_new.first(user, mentorship)
    return latest_in_place_of.first(user, session)


@prepared
def latest_in_place_of(user: Any, session: Session) -> QuerySet[TimeProposal]:
    rows = TimeProposal.objects.visible_to(user).filter(session=session)
    return rows.order_by("-made_at", "-pk")[:1]


@prepared
def _latest_for_new(user: Any, mentorship: Mentorship) -> QuerySet[TimeProposal]:
    rows = TimeProposal.objects.visible_to(user).about(mentorship, None)
    return rows.order_by("-made_at", "-pk")[:1]


@prepared
def upcoming_of(student: Any, now: datetime) -> QuerySet[Session]:
    """The student's next sessions that have not begun: for each, another time can be proposed."""
    rows = Session.objects.visible_to(student).upcoming(now).filter(student=student)
    return rows.filter(starts_at__gt=now)[:UPCOMING_SHOWN]


@dataclass(frozen=True)
class FollowingSession:
    pk: int
    starts_at: datetime


def _session_after(
    user: Any, pk: int, student: int, starts_at: datetime, now: datetime
) -> QuerySet[Session]:
    """The next planned session of the same student that the person may see."""
    later = Session.objects.visible_to(user).upcoming(now).filter(student=student)
    return later.filter(starts_at__gt=starts_at).exclude(pk=pk)[:1]


_prepared_session_after = prepared(_session_after)


def session_after(user: Any, session: Session, now: datetime) -> Session | None:
    return _prepared_session_after.first(
        user, session.pk, session.student_id, session.starts_at, now
    )


@prepared
def _supported(
    user: Any, pk: int, student: int, starts_at: datetime, now: datetime, *, runs: bool
) -> QuerySet[Any]:
    later = _session_after(user, pk, student, starts_at, now)
    absences = Absence.objects.not_withdrawn().visible_to(user).filter(enrolment=OuterRef("pk"))
    rows = Enrolment.objects.supported_by(user).filter(student=student).select_related("path")
    return rows.annotate(
        next_json=Subquery(later.values(json=JSONObject(pk="pk", starts_at="starts_at"))),
        **pauses_annotation("pk"),
        absent_on=ArraySubquery(absences.order_by("-on").values("on")[:LATEST]),
        **(page_parts.annotations(Page.SESSION, user, now) if runs else {}),
    )


def supported_enrolment(
    user: Any, session: Session, now: datetime, *, runs: bool
) -> Enrolment | None:
    """The running enrolment of the student of a session if this person supports them now, with
    ``next_session`` and ``absent_on``: the next planned session after this one, and the days of the
    latest absences. For those who run the session also with what the parts of its page ask."""
    which = (session.pk, session.student_id, session.starts_at)
    found = _supported.first(user, *which, now, runs=runs)
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
        """``ProjectWork.days_late`` of the open project; 0 without one."""
        step = self.progress.current if self.progress else None
        return step.work.days_late(self.today) if step and step.work else 0

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
    unread: Any = _unread.rows(request.user, enrolment) if enrolment else Deliverable.objects.none()
    return KnownBefore(
        enrolment=enrolment,
        progress=progress_of(enrolment) if enrolment else None,
        notes=[note for note in notes if note.session_id != session.pk][:LATEST],
        unread=page_in_one_query(unread, request, UNREAD, name="unread"),
        absent_on=enrolment.absent_on if enrolment else [],
        policy=policy,
        today=today_of(session.student),
    )


@prepared
def _unread(user: Any, enrolment: Enrolment) -> QuerySet[Any]:
    unread = Deliverable.objects.unread().visible_to(user).filter(enrolment=enrolment)
    rows = unread.with_expected().select_related("project").defer("project__brief")
    return with_total(rows.order_by("handed_in_at", "number"))


def notes_up_to(mentor: Any, session: Session) -> list[SessionNote]:
    """The note of the session, if there is one, and those before it, the latest first."""
    return _notes_up_to(mentor, session.student_id, session.starts_at)


@prepared
def _notes_up_to(mentor: Any, student: int, starts_at: datetime) -> QuerySet[SessionNote]:
    rows = SessionNote.objects.visible_to(mentor).filter(
        session__student=student, session__starts_at__lte=starts_at
    )
    return rows.select_related("session__mentor").order_by("-session__starts_at")[: LATEST + 1]
