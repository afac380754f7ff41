"""What became of a booked defence: it was held, or it was not, and why; and its recording."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.database import current_login, lock
from students.defences.booking import close_unheld, lock_booked
from students.defences.errors import NotOfferedError
from students.models import Defence, Deliverable, Mentorship

Reason = Defence.NotHeldReason


def last_handed_in(defence: Defence) -> datetime | None:
    """When something was last handed in for this work before the start of the defence (UTC), if
    anything was. Of a work that was to be reworked, since its last verdict."""
    work = defence.work
    rows = Deliverable.objects.kept().since_last_verdict()
    rows = rows.filter(enrolment=work.enrolment_id, project=work.project_id)
    rows = rows.filter(handed_in_at__lte=defence.starts_at or timezone.now())
    return rows.order_by("-handed_in_at").values_list("handed_in_at", flat=True).first()


def may_hold(defence: Defence, person: User, now: datetime) -> bool:
    """Its assessor says that it was held, once it has begun."""
    return _has_begun(defence, now) and defence.assessor_id == person.pk


def reasons_for(defence: Defence, person: User, now: datetime) -> list[Reason]:
    """Why it was not held, as far as this person may say so now.

    The assessor: that nothing was handed in before the start, or that the student did not come,
    after a third of its length. The mentor of the student and managers: that the assessor did not
    come, after the same time.
    """
    if not _has_begun(defence, now):
        return []
    has_waited = defence.absent_from is not None and now >= defence.absent_from
    offered = []
    if person.pk == defence.assessor_id:
        if last_handed_in(defence) is None:
            offered.append(Reason.NO_DELIVERABLES)
        if has_waited:
            offered.append(Reason.STUDENT_ABSENT)
    elif has_waited and (
        access.is_manager(person) or Mentorship.objects.supports(person, defence.student_id, now)
    ):
        offered.append(Reason.ASSESSOR_ABSENT)
    return offered


def hold(defence: Defence, *, by: User, now: datetime | None = None) -> None:
    """It took place: a verdict is due. Raises ``NotBookedError`` and ``NotOfferedError``."""
    now = now or timezone.now()
    with transaction.atomic(using=current_login()):
        lock_booked(defence)
        if not may_hold(defence, by, now):
            raise NotOfferedError
        defence.status = Defence.Status.HELD
        defence.ended_at, defence.ended_by = now, by
        defence.save(update_fields=["status", "ended_at", "ended_by"])


def not_held(
    defence: Defence, because: str, words: str = "", *, by: User, now: datetime | None = None
) -> None:
    """It did not take place, for one of ``reasons_for``; all three are told. The mentor may ask for
    another one at once. Raises ``NotBookedError`` and ``NotOfferedError``."""
    now = now or timezone.now()
    with transaction.atomic(using=current_login()):
        lock_booked(defence)
        if because not in reasons_for(defence, by, now):
            raise NotOfferedError
        close_unheld(defence, because, words, by=by, now=now)


def set_recording(defence: Defence, url: str, *, by: User) -> None:
    """The link to the recording of a defence that was held; empty to remove it.

    Raises ``NotOfferedError``.
    """
    with transaction.atomic(using=current_login()):
        lock(defence)
        if by.pk != defence.assessor_id or not (defence.is_held or defence.is_released):
            raise NotOfferedError
        defence.recording_url = url
        defence.save(update_fields=["recording_url"])


def _has_begun(defence: Defence, now: datetime) -> bool:
    return defence.is_booked and defence.starts_at is not None and defence.starts_at <= now
