"""What Celery pokes for the training."""

from celery import shared_task
from django.utils import timezone

from dashboard.training.reminding import remind_quiet


@shared_task(name="dashboard.training.tasks.remind_of_quiet_courses")
def remind_of_quiet_courses() -> int:
    """Write a mail to each person whose course has been quiet; returns how many."""
    return remind_quiet(timezone.now())
