"""Celery tasks of the matching."""

from celery import shared_task

from dashboard.matching.engine.run_processing import process_next_run


@shared_task
def run_waiting() -> int:
    """Process all runs that wait; returns how many."""
    count = 0
    while process_next_run():
        count += 1
    return count
