"""Two absences of a student in a row: the managers are told."""

from django.utils import timezone

from mentorhub.accounts.models import User
from students.models import Session
from students.models.outcome_kinds import STUDENT_ABSENT, STUDENT_EXPECTED
from students.sessions import kinds, reminders

# One that was called off, or that the mentor missed, says nothing about the student.
EXPECTED = STUDENT_EXPECTED


def is_absent_twice(session: Session) -> bool:
    """Whether the student missed this session and the one before it."""
    if session.status not in STUDENT_ABSENT:
        return False
    before = (
        Session.objects.filter(
            student=session.student_id, status__in=EXPECTED, starts_at__lt=session.starts_at
        )
        .order_by("-starts_at")
        .first()
    )
    return before is not None and before.status in STUDENT_ABSENT


def tell_of_two_absences(session: Session, *, by: User) -> None:
    """After an outcome or a correction. The later of the two is announced, and only once."""
    after = (
        Session.objects.filter(
            student=session.student_id, status__in=EXPECTED, starts_at__gt=session.starts_at
        )
        .order_by("starts_at")
        .first()
    )
    for each in (session, after):
        if each is not None and is_absent_twice(each):
            managers = User.objects.active().holding("manager")
            reminders.notify(each, kinds.ABSENT_TWICE, by=by, now=timezone.now(), to=managers)
