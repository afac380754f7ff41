"""What Celery pokes for the help centre."""

from celery import shared_task
from django.utils import timezone

from dashboard.helpcenter import retention


@shared_task(name="dashboard.helpcenter.tasks.delete_old_questions")
def delete_old_questions() -> int:
    """Delete what was searched for long ago; returns how many questions."""
    return retention.delete_old_questions(timezone.now())
