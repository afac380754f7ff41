"""What Celery pokes for the help centre."""

from celery import shared_task
from django.utils import timezone

from dashboard.helpcenter import avoiding, requesting, retention, telling, visitor_mails, visitors


@shared_task(name="dashboard.helpcenter.tasks.send_visitor_mails")
def send_visitor_mails() -> int:
    """Returns how many were sent."""
    return visitor_mails.send_due()


@shared_task(name="dashboard.helpcenter.tasks.tell_of_late_requests")
def tell_of_late_requests() -> int:
    """Returns of how many requests the managers were told."""
    return telling.of_late(timezone.now())


@shared_task(name="dashboard.helpcenter.tasks.end_requests")
def end_requests() -> int:
    """Close what was solved two weeks ago, count what was avoided, forget what no visitor has
    confirmed; returns how many requests were closed."""
    now = timezone.now()
    avoiding.settle(now)
    visitors.forget(now)
    visitor_mails.delete_old(now)
    return requesting.close_solved(now)


@shared_task(name="dashboard.helpcenter.tasks.delete_old_questions")
def delete_old_questions() -> int:
    """Delete what was searched for long ago; returns how many questions."""
    return retention.delete_old_questions(timezone.now())
