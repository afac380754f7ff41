"""What Celery pokes for the community: asking for answers, and emptying what was removed."""

from celery import shared_task
from django.utils import timezone

from dashboard.community import asking, retention


@shared_task(name="dashboard.community.tasks.ask_for_answers")
def ask_for_answers() -> int:
    """Ask two people about each question that waits; returns how many people were asked."""
    return asking.ask_for_answers(timezone.now())


@shared_task(name="dashboard.community.tasks.empty_removed")
def empty_removed() -> int:
    """Empty what was removed long ago, and delete old drafts; returns how many replies and
    drafts."""
    now, count = timezone.now(), 0
    while done := retention.empty_removed_replies(now):
        count += done
    return count + retention.delete_old_drafts(now)
