"""Two absences of a student in a row: one rule for the mail to the managers and for the mentor's
dashboard."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils import timezone

from mentorhub.accounts.models import Role, User
from mentorhub.dates import today_of
from students.models import Absence, Session, SessionPolicy
from students.sessions import kinds, reminders
from students.sessions.models.outcome_kinds import STUDENT_ABSENT

# Whether the student missed a session, and its day.
SessionAttendance = tuple[bool, date]


def annotate_missed(sessions: QuerySet[Session]) -> QuerySet[Session]:
    """The sessions to which the student was expected, annotated with ``missed``.

    A session whose absence marker was withdrawn, and not noted again, was not missed.
    """
    markers = Absence.objects.filter(session=OuterRef("pk"))
    withdrawn = Exists(markers) & ~Exists(markers.not_withdrawn())
    missed = Q(status__in=STUDENT_ABSENT) & ~withdrawn
    return sessions.expected().annotate(missed=ExpressionWrapper(missed, BooleanField()))


def are_two_in_a_row(
    latest: Sequence[SessionAttendance], policy: SessionPolicy, student: User, now: datetime
) -> bool:
    """Whether the student missed the latest two sessions, and both of these absences still count
    on the student's day. ``latest`` is sorted, the last session first."""
    if len(latest) < 2 or not all(missed for missed, _day in latest[:2]):
        return False
    since = policy.absences_count_from(today_of(student, now))
    return all(day >= since for _missed, day in latest[:2])


def is_absent_twice(session: Session, now: datetime) -> bool:
    """Whether the student missed this session and the one before it."""
    rows = Session.objects.filter(student=session.student_id, starts_at__lte=session.starts_at)
    latest = list(annotate_missed(rows).order_by("-starts_at")[:2])
    attended = [(row.missed, row.local_day) for row in latest]
    policy = SessionPolicy.current()
    return session in latest and are_two_in_a_row(attended, policy, session.student, now)


def notify_two_absences(session: Session, *, by: User, now: datetime | None = None) -> None:
    """Notify the managers when an outcome or a correction leads to two absences in a row.

    The notification is about the later of the two sessions, and is sent only once.
    """
    now = now or timezone.now()
    next_session = (
        Session.objects.expected()
        .filter(student=session.student_id, starts_at__gt=session.starts_at)
        .order_by("starts_at")
        .first()
    )
    for each in (session, next_session):
        if each is not None and is_absent_twice(each, now):
            managers = User.objects.active().holding(Role.Kind.MANAGER)
            reminders.notify(each, kinds.ABSENT_TWICE, by=by, now=now, to=managers)
