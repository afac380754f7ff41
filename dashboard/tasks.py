"""What Celery pokes for the mentor's desk."""

from datetime import datetime

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from dashboard.models import Mentor
from dashboard.own import CONFIRMED_FOR
from students.models import Reminder


@shared_task
def ask_to_confirm() -> int:
    """Write a mail to each mentor whose profile was not confirmed for 90 days; returns how many.

    Once for each time it lapses: the last confirmation is part of what makes the row unique.
    """
    return _ask(timezone.now())


def _ask(now: datetime) -> int:
    since = now - CONFIRMED_FOR
    lapsed = Q(confirmed_at__lt=since) | Q(confirmed_at=None, user__joined_at__lt=since)
    mentors = Mentor.objects.filter(
        lapsed, user__is_active=True, user__roles__kind="mentor", user__roles__ended_at=None
    )
    before = Reminder.objects.filter(kind=Reminder.Kind.CONFIRM_PROFILE).count()
    Reminder.objects.bulk_create(
        (
            Reminder(
                recipient_id=mentor.user_id,
                kind=Reminder.Kind.CONFIRM_PROFILE,
                reference=mentor.confirmed_at.isoformat() if mentor.confirmed_at else "never",
                due_at=now,
                try_at=now,
            )
            for mentor in mentors
        ),
        ignore_conflicts=True,
    )
    return Reminder.objects.filter(kind=Reminder.Kind.CONFIRM_PROFILE).count() - before
