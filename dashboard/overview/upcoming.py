"""The sessions of a mentor on their dashboard, and the covers that begin soon."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from mentorhub.accounts.models.person import key_alone, not_shown
from mentorhub.dates import zone_of
from mentorhub.prepared import prepared
from students.models import Goal, Mentorship, Session, SessionReply, TimeOff

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

MAX_SESSIONS = 200
# How long before a cover begins it asks for the handover note to be read.
COVER_SOON = timedelta(days=7)
MAX_COVERS = 50
MAX_GOALS = 3
# A session that ends at midnight does not touch the next day.
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class MentorSessions:
    """The planned sessions of a mentor, the earliest first."""

    # Over, and without an outcome.
    to_record: list[Session]
    upcoming: list[Session]

    @property
    def in_time_off(self) -> list[Session]:
        return [session for session in self.upcoming if session.in_time_off]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class StripDay:
    """One of the seven days from today, with its sessions."""

    date: date
    sessions: list[Session]


def sessions_of_mentor(mentor: "User", now: datetime) -> MentorSessions:
    """In one query: all in the mentor's time off, and of the others the earliest."""
    found = _sessions(mentor, zone_of(mentor.zone))
    found.sort(key=lambda session: session.starts_at)
    return MentorSessions(
        to_record=[session for session in found if session.ends_at <= now],
        upcoming=[session for session in found if session.ends_at > now],
    )


@prepared
def _sessions(mentor: "User", zone: ZoneInfo) -> QuerySet[Session]:
    time_off = TimeOff.objects.filter(
        person=mentor, starts_on__lte=OuterRef("last_day"), ends_on__gte=OuterRef("first_day")
    )
    last_instant = ExpressionWrapper(F("ends_at") - INSTANT, DateTimeField())
    return (
        Session.objects.to_record_by(mentor)
        .planned()
        .select_related("student", "mentor__meeting_room")
        .defer(*not_shown("student"), *key_alone("mentor"))
        .annotate(
            first_day=TruncDate("starts_at", tzinfo=zone),
            last_day=TruncDate(last_instant, tzinfo=zone),
        )
        .annotate(
            in_time_off=Exists(time_off),
            student_is_late=_student_said(SessionReply.Kind.LATE),
            student_confirmed=_student_said(SessionReply.Kind.CONFIRMED),
        )
        .order_by("-in_time_off", "starts_at")[:MAX_SESSIONS]
    )


def _student_said(kind: SessionReply.Kind) -> Exists:
    """Whether the student gave this answer to the date as it is now."""
    replies = SessionReply.objects.filter(session=OuterRef("pk"), person=OuterRef("student"))
    return Exists(replies.filter(kind=kind, schedule_version=OuterRef("schedule_version")))


def goals_to_follow(mentor: "User", session: Session | None) -> list[Goal]:
    """The goals that the student of the session has not reached yet, the latest first."""
    return [] if session is None else _goals(mentor, session.student_id)


@prepared
def _goals(mentor: "User", student: int) -> QuerySet[Goal]:
    own = {"enrolment__student": student, "enrolment__ended_at": None}
    goals = Goal.objects.open().visible_to(mentor).filter(**own)
    return goals.order_by("-set_at", "-pk")[:MAX_GOALS]


def covers_to_come(mentor: "User", now: datetime) -> list[Mentorship]:
    """The covers that this mentor begins within ``COVER_SOON``, the next first."""
    return _covers(mentor, now, now + COVER_SOON)


@prepared
def _covers(mentor: "User", now: datetime, soon: datetime) -> QuerySet[Mentorship]:
    rows = Mentorship.objects.covers().filter(
        mentor=mentor, ended_at=None, starts_at__gt=now, starts_at__lte=soon
    )
    return rows.select_related("student").order_by("starts_at", "pk")[:MAX_COVERS]


def week_strip(sessions: list[Session], now: datetime) -> list[StripDay]:
    """The seven local days from today with their sessions."""
    today = timezone.localdate(now)
    days = [StripDay(today + timedelta(days=n), []) for n in range(7)]
    for session in sessions:
        place = (timezone.localtime(session.starts_at).date() - today).days
        # A session that is running may have begun yesterday.
        if 0 <= place < len(days):
            days[place].sessions.append(session)
    return days
