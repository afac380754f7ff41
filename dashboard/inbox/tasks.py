"""Empties messages and deletes drafts when the school has kept them long enough."""

from celery import shared_task
from django.utils import timezone

from dashboard.inbox import retention


@shared_task(name="dashboard.inbox.tasks.empty_old_messages")
def empty_old_messages() -> int:
    """Returns how many threads were emptied."""
    emptied = 0
    while count := retention.empty_old_messages(timezone.now()):
        emptied += count
    retention.drop_old_drafts(timezone.now())
    return emptied
