"""What Celery pokes for the matching."""

from celery import shared_task

from dashboard.matching.engine.run_processing import run_next


@shared_task
def run_waiting() -> int:
    """Do every run that was asked for; returns how many."""
    count = 0
    while run_next():
        count += 1
    return count
