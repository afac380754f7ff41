"""What Celery pokes for the mentor's desk."""

from datetime import datetime, timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from dashboard.models import Mentor, ProfileChange
from dashboard.profile.changes import UNDO_FOR
from dashboard.profile.kinds import CONFIRM_PROFILE
from mentorhub.accounts.models import User
from mentorhub.files import pictures
from mentorhub.notifications.models import Delivery


@shared_task(name="dashboard.tasks.ask_to_confirm")
def ask_to_confirm() -> int:
    """Write a mail to each mentor whose profile has to be confirmed; returns how many.

    Once for each time it lapses: the last confirmation is part of what makes the row unique.
    """
    return _ask(timezone.now())


def _ask(now: datetime) -> int:
    mentors = Mentor.objects.active().to_be_confirmed(now)
    written = Delivery.objects.filter(kind=CONFIRM_PROFILE.name)
    before = written.count()
    Delivery.objects.bulk_create(
        (
            Delivery(
                recipient_id=mentor.user_id,
                kind=CONFIRM_PROFILE.name,
                reference=mentor.confirmed_at.isoformat() if mentor.confirmed_at else "never",
                due_at=now,
                try_at=now,
            )
            for mentor in mentors
        ),
        ignore_conflicts=True,
    )
    return written.count() - before


# How far back the task looks, should nobody have poked it for a while.
LOOKS_BACK = timedelta(days=60)


@shared_task(name="dashboard.tasks.forget_photos")
def forget_photos() -> int:
    """Delete the pictures that nobody can bring back any more; returns how many."""
    return _forget(timezone.now())


def _forget(now: datetime) -> int:
    past = ProfileChange.objects.filter(
        field=ProfileChange.Field.PHOTO, at__range=(now - LOOKS_BACK, now - UNDO_FOR)
    )
    gone = {
        UUID(number) for pair in past.values_list("before", "after") for number in pair if number
    }
    gone -= set(User.objects.filter(photo__in=gone).values_list("photo", flat=True))
    # What a later change can still bring back.
    late = ProfileChange.objects.filter(field=ProfileChange.Field.PHOTO, at__gt=now - UNDO_FOR)
    gone -= {UUID(number) for number in late.values_list("before", flat=True) if number}
    kept = [number for number in gone if pictures.is_kept(number)]
    for number in kept:
        pictures.remove(number)
    return len(kept)
