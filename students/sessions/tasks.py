"""The Celery tasks of sessions. Each may run twice, at the same time, or not at all."""

from celery import shared_task

from students.sessions import entry_updates


@shared_task
def tell_missed_changes() -> int:
    """Tell people of changed links and names in their calendar entries; returns how many."""
    return entry_updates.tell_missed_changes()
