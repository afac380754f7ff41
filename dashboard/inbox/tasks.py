"""Empties messages that have been kept for as long as the school keeps them."""

from celery import shared_task
from django.utils import timezone

from dashboard.inbox import retention


@shared_task(name="dashboard.inbox.tasks.empty_old_messages")
def empty_old_messages() -> int:
    """Returns how many threads were emptied."""
    emptied = 0
    while count := retention.empty_old_messages(timezone.now()):
        emptied += count
    return emptied
