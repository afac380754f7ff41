"""A mentor asks for a defence; one assessor is asked first, and may decline."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from mentorhub.accounts.models import Role, User
from mentorhub.database import current_login, lock
from students.defences import kinds, reminders
from students.defences.eligibility import eligible_assessors, next_in_rotation
from students.defences.errors import (
    DaysError,
    NotDefendableError,
    NotOfferedError,
    NotSupportedError,
    UnderWayError,
    refusal_of,
)
from students.defences.windows import days_to_ask
from students.models import Defence, EvaluationPolicy, Mentorship, ProjectWork

DEFENDABLE = (ProjectWork.State.IN_PROGRESS, ProjectWork.State.TO_REWORK)


def request_defence(
    work: ProjectWork,
    *,
    by: User,
    earliest_on: date,
    latest_on: date,
    zone: str,
    now: datetime | None = None,
) -> Defence:
    """Put the work into the queue, and ask the assessor whose turn it is first.

    Raises ``NotSupportedError``, ``NotDefendableError``, ``UnderWayError`` and ``DaysError``.
    """
    now = now or timezone.now()
    student = work.enrolment.student
    with transaction.atomic(using=current_login()):
        _lock_mentorship(student, by, now)
        # A work whose time for fixes has run out counts as to rework.
        counted = ProjectWork.objects.annotate(state_now=ProjectWork.state_at(now)).get(pk=work.pk)
        if counted.counted_state not in DEFENDABLE or work.enrolment.ended_at is not None:
            raise NotDefendableError
        if work.defences.open().exists():
            raise UnderWayError
        window = days_to_ask(work, zone, now)
        if not window.first <= earliest_on <= latest_on <= window.last:
            raise DaysError
        last = work.defences.aggregate(last=Max("number"))["last"] or 0
        defence = Defence(
            work=work,
            number=last + 1,
            student=student,
            requested_by=by,
            requested_at=now,
            earliest_on=earliest_on,
            latest_on=latest_on,
            zone=zone,
        )
        _propose(defence, now)
        _insert(defence, by)
        if defence.proposed_to is not None:
            reminders.notify(defence, kinds.ASKED, by=by, now=now, to=[defence.proposed_to])
        tell_if_nobody_is_eligible(defence, by=by, now=now)
    return defence


def _lock_mentorship(student: User, by: User, now: datetime) -> None:
    """Wait when it is being ended, alone or with the enrolment; raises NotSupportedError."""
    rows = Mentorship.objects.in_force(now).filter(student=student, mentor=by)
    mentorship = rows.first()
    if mentorship is None:
        raise NotSupportedError
    lock(mentorship)
    # Not by its period: it may have ended after ``now``, while this waited.
    if mentorship.ended_at is not None:
        raise NotSupportedError


def _propose(defence: Defence, now: datetime) -> None:
    time = EvaluationPolicy.current().proposal_time
    if not time:
        return
    asked = next_in_rotation(defence.work, defence.earliest_on, defence.latest_on, now)
    if asked is not None:
        defence.proposed_to, defence.proposed_until = asked, now + time


def _insert(defence: Defence, by: User) -> None:
    try:
        with transaction.atomic(using=current_login()):
            defence.save(force_insert=True)
    except IntegrityError as error:
        refusal = refusal_of(error, defence, by)
        if refusal is None:
            raise
        raise refusal from None


def tell_if_nobody_is_eligible(defence: Defence, *, by: User | None, now: datetime) -> None:
    """Tell the managers when no assessor may take it."""
    if not eligible_assessors(defence.work).exists():
        managers = User.objects.active().holding(Role.Kind.MANAGER)
        reminders.notify(defence, kinds.WITHOUT_ASSESSOR, by=by, now=now, to=managers)


def decline(defence: Defence, *, by: User, now: datetime | None = None) -> None:
    """The assessor who is asked first does not want it: every eligible one may take it now.

    Raises ``NotOfferedError`` when somebody else is asked, or the time is over.
    """
    now = now or timezone.now()
    with transaction.atomic(using=current_login()):
        lock(defence)
        if not defence.is_requested or not is_asked_first(defence, by, now):
            raise NotOfferedError
        defence.proposed_until = now
        defence.save(update_fields=["proposed_until"])


def is_asked_first(defence: Defence, person: User, now: datetime) -> bool:
    """Whether only this person may take it now."""
    until = defence.proposed_until
    return defence.proposed_to_id == person.pk and until is not None and until > now
