"""What Celery pokes. Each may run twice, at once, or not at all."""

from celery import shared_task

from students.reminders import planner, sending

# Seconds; shorter than two pokes, so that a poke never waits long behind another.
AT_MOST = 50


@shared_task
def send_due() -> int:
    """Send what is due; returns how many went out."""
    return sending.drain(AT_MOST)


@shared_task
def write_missing() -> int:
    """Write reminders and digests that are missing; returns how many."""
    return planner.repair() + planner.write_digests()
