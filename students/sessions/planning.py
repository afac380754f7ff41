"""Planning sessions: the defaults of a new one, the next one after an outcome."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from mentorhub.accounts.models import User
from mentorhub.prepared import prepared
from students.models import Enrolment, Mentorship, Session, SessionPolicy
from students.sessions.models.outcome_kinds import CANCELLED
from students.sessions.rooms import meeting_link_of


def default_minutes(student: Any) -> int:
    """The length of the student's sessions by the policy; longer when a third party pays."""
    return SessionPolicy.current().minutes_for(funded=_funded_enrolments.exists(student.pk))


@prepared
def _funded_enrolments(student: int) -> QuerySet[Enrolment]:
    return Enrolment.objects.running().filter(student=student, funded=True)


def next_session_kind(mentorship: Mentorship) -> Session.Kind:
    """Discovery for the first session of a mentorship that is not cancelled, else weekly."""
    return Session.Kind.WEEKLY if _kept_sessions.exists(mentorship) else Session.Kind.DISCOVERY


@prepared
def _kept_sessions(mentorship: Mentorship) -> QuerySet[Session]:
    return Session.objects.filter(mentorship=mentorship).exclude(status__in=CANCELLED)


def new_session_fields(mentorship: Mentorship, mentor: User) -> dict[str, Any]:
    """The fields with which ``Session.plan`` plans a session by the defaults."""
    return {
        "minutes": default_minutes(mentorship.student),
        "zone": mentor.zone or "UTC",
        "join_url": meeting_link_of(mentor),
        "kind": next_session_kind(mentorship),
    }


def mentorships_to_plan_for(mentor: Any) -> list[Mentorship]:
    """The mentorships in force of this mentor, by the student's name."""
    return _mentorships(mentor, timezone.now())


@prepared
def _mentorships(mentor: User, now: datetime) -> QuerySet[Mentorship]:
    mine = Mentorship.objects.visible_to(mentor).in_force(now).filter(mentor=mentor)
    return mine.select_related("student").order_by("student__plain_name", "student_id")


def plan_next(session: Session, starts_at: datetime, *, by: User) -> Session:
    """Plan the session after this one: with the same length, link, time zone and series, in the
    mentorship that is in force then. Raises what ``Session.plan`` raises."""
    in_force = Mentorship.objects.in_force(starts_at).filter(mentor=by, student=session.student_id)
    return Session.plan(
        in_force.first() or session.mentorship,
        starts_at,
        by=by,
        minutes=session.minutes,
        zone=session.zone,
        join_url=session.join_url,
        series=session.series,
    )
