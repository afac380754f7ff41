"""What Celery pokes. Each may run twice, at once, or not at all."""

from contextlib import suppress

from celery import current_app, shared_task
from kombu.exceptions import OperationalError

from mentorhub.notifications import planner, sending

# Seconds; shorter than two pokes, so that a poke never waits long behind another.
MAX_SECONDS = 50


@shared_task
def send_due() -> int:
    """Send what is due; returns how many went out."""
    return sending.drain(MAX_SECONDS, much_due=_call_another_worker)


def _call_another_worker() -> None:
    """More is due than a batch: another process may take part, if one is idle.

    A broker that is away is not waited for: publishing alone would try for ever.
    """
    with suppress(OperationalError, OSError), current_app.connection_for_write() as connection:
        connection.ensure_connection(max_retries=1, timeout=1)
        send_due.apply_async(connection=connection, expires=MAX_SECONDS, retry=False)


@shared_task
def write_missing() -> int:
    """Write scheduled deliveries that are missing; returns how many."""
    return planner.write_missing()
