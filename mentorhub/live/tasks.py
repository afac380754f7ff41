"""Celery task: housekeeping, on the login *web*."""

from celery import shared_task
from django.utils import timezone

from mentorhub.live.changes import KEPT_FOR
from mentorhub.live.models import Change


@shared_task
def forget_changes() -> int:
    """Delete what every open page has seen or will never ask for; returns how many rows."""
    deleted, _ = Change.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    return deleted
