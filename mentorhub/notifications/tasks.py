"""The Celery tasks of the outbox. Each may run twice, at the same time, or not at all."""

from contextlib import suppress

from celery import current_app, shared_task
from kombu.exceptions import OperationalError

from mentorhub.notifications import planner, sending

# Seconds; less than two intervals of the schedule, so that no run waits long for the one before.
MAX_SECONDS = 50


@shared_task
def send_due() -> int:
    """Send the due deliveries; returns how many."""
    return sending.drain(MAX_SECONDS, on_full_batch=_call_another_worker)


def _call_another_worker() -> None:
    """Queue the task once more, so that an idle worker helps with more than one batch.

    Gives up when the broker cannot be reached: publishing alone would retry for ever.
    """
    with suppress(OperationalError, OSError), current_app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, timeout=1)
        send_due.apply_async(connection=connection, expires=MAX_SECONDS, retry=False)


@shared_task
def write_missing() -> int:
    """Write scheduled deliveries that are missing; returns how many."""
    return planner.write_missing()
