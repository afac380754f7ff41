"""The day on which the work on a project is due: setting it, and telling the student."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.accounts.models import User
from mentorhub.database import current_login, lock
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Reason, register_reason
from students.enrolments.kinds import DUE_DAY_CHANGED
from students.enrolments.models.enrolment import ProjectWork

# The student is told after this time, once, of all changes that were made until then.
TOLD_AFTER = timedelta(minutes=5)
TAKEN_BACK = register_reason(
    Reason("taken_back", _("The change was undone before the message was sent."))
)


def set_due_day(work: ProjectWork, day: date, *, by: User, now: datetime | None = None) -> None:
    """Set or move the due day and tell the student. The same day again changes nothing."""
    with transaction.atomic(using=current_login()):
        lock(work)
        was, work.due_on = work.due_on, day
        work.save(update_fields=["due_on"])
        announce(work, was=was, by=by, now=now)


def announce(work: ProjectWork, *, was: date | None, by: User, now: datetime | None = None) -> None:
    """Tell the student that the due day of the open work is not ``was`` any more.

    Call it in the transaction that changed the day. A change within ``TOLD_AFTER`` of an earlier
    one, which has not gone out yet, goes out with it; when the day is again what it was before
    both, nothing does.
    """
    if work.due_on == was or work.finished_at is not None:
        return
    now = now or timezone.now()
    student, day = work.enrolment.student_id, work.due_on and work.due_on.isoformat()
    # A row that was tried once has been told in the app already.
    untold = Delivery.objects.pending().filter(
        kind=DUE_DAY_CHANGED.name, recipient=student, subject=str(work.pk), attempts=0
    )
    waiting = untold.select_for_update(of=("self",)).first()
    if waiting is None:
        payload = {
            "title": work.project.title, "was": was and was.isoformat(), "day": day,
        }  # fmt: skip
        Delivery.objects.notify(
            DUE_DAY_CHANGED,
            to=[student],
            by=by,
            now=now + TOLD_AFTER,
            reference=f"{work.pk}.{now:%Y%m%d%H%M%S%f}",
            subject=work.pk,
            payload=payload,
        )
    elif waiting.payload.get("was") == day:
        untold.filter(pk=waiting.pk).cancel_pending(TAKEN_BACK)
    else:
        untold.filter(pk=waiting.pk).update(payload=waiting.payload | {"day": day}, actor=by)
