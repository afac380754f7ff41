"""Sends due deliveries: from the claim of the rows to the answer of the mail server."""

import logging
import time
from collections.abc import Callable
from uuid import UUID, uuid4

from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError, connections
from django.utils.translation import gettext_noop as noop

from mentorhub.database import current_login
from mentorhub.notifications import messages, queue
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.smtp import (
    AmbiguousError,
    ConnectError,
    Connection,
    RejectedError,
    TemporaryError,
)

logger = logging.getLogger(__name__)

DATABASE_OUTAGE = (OperationalError, InterfaceError)
# Seconds a worker waits during an outage of the database, to record that a mail was sent.
SAVE_TIMEOUT = 110
# Seconds between two extensions of the lease of a worker with a slow mail server.
LEASE_EXTENDED_EVERY = 15
# After so many broken connections in a row, the rest of the batch is tried again later.
MAX_CONSECUTIVE_FAILURES = 3
FAILED = noop("The connection to the mail server broke again and again.")

RELATED = ("recipient", "actor", "session__student", "session__mentor__meeting_room")


def drain(seconds: float, *, on_full_batch: Callable[[], None] | None = None) -> int:
    """Send due deliveries, a batch at a time, for about ``seconds`` at most; returns how many.

    ``on_full_batch`` is called once if the first batch is full. During an outage of the database it
    waits and raises nothing.
    """
    worker, connection, deadline, count = uuid4(), Connection(), time.monotonic() + seconds, 0
    is_database_away = False
    try:
        while time.monotonic() < deadline:
            try:
                if is_database_away:
                    queue.release(worker)
                    is_database_away = False
                queue.release_expired()
                rows, looked_at = queue.claim(worker)
                if not looked_at:
                    break
                if on_full_batch and looked_at == queue.BATCH:
                    on_full_batch()
                    on_full_batch = None
                count += send_batch(rows, worker, connection, deadline)
            except DATABASE_OUTAGE:
                logger.warning("The database cannot be reached; deliveries wait for it.")
                is_database_away = True
                _reconnect()
                time.sleep(0.5)
    finally:
        connection.close()
    return count


def send_batch(rows: list[int], worker: UUID, connection: Connection, deadline: float) -> int:
    """Send the rows that this worker has claimed; returns how many.

    Rows that are not sent before ``deadline`` (seconds of the monotonic clock) are released.
    """
    if not rows:
        return 0
    queue.write_notifications(rows, worker)
    queue.skip_unmailed(rows, worker)
    count = broken = 0
    lease_extended_at = time.monotonic()
    claimed = Delivery.objects.filter(pk__in=rows, state=Delivery.State.SENDING, leased_by=worker)
    for delivery in claimed.select_related(*RELATED).order_by("due_at", "pk"):
        if time.monotonic() > deadline:
            break
        if time.monotonic() - lease_extended_at > LEASE_EXTENDED_EVERY:
            queue.extend_lease(worker)
            lease_extended_at = time.monotonic()
        try:
            count += send(delivery, worker, connection)
        except TemporaryError as error:
            queue.postpone([delivery.pk], worker, str(error))
        except ConnectError as error:
            queue.postpone(rows, worker, str(error))
            break
        broken = 0 if connection.is_open else broken + 1
        if broken >= MAX_CONSECUTIVE_FAILURES:
            queue.postpone(rows, worker, FAILED)
            break
    queue.release(worker)
    return count


def send(delivery: Delivery, worker: UUID, connection: Connection) -> bool:
    """Send one mail and record the result; True if it was sent.

    Raises TemporaryError and ConnectError, after which the caller postpones rows.
    """
    message = _build(delivery, worker)
    if message is None:
        return False
    try:
        if connection.send(
            message,
            before_data=lambda: queue.mark_data_started(delivery.pk, worker, delivery.kind),
        ):
            _retry_until_saved(lambda: queue.mark_sent(delivery.pk, worker))
            return True
        queue.stop(delivery.pk, worker)
    except RejectedError as error:
        answer = str(error)
        _retry_until_saved(lambda: queue.mark_dead(delivery.pk, worker, answer))
    except AmbiguousError:
        _retry_until_saved(lambda: queue.mark_ambiguous(delivery.pk, worker))
    return False


def _build(delivery: Delivery, worker: UUID) -> EmailMultiAlternatives | None:
    """The mail. When it cannot be rendered, the row is postponed and None is returned."""
    try:
        return messages.build(delivery)
    except DATABASE_OUTAGE:
        raise
    except Exception as error:
        logger.exception("The mail of delivery %s could not be rendered", delivery.pk)
        queue.postpone([delivery.pk], worker, f"{type(error).__name__}: {error}")
        return None


def _retry_until_saved(write: Callable[[], None]) -> None:
    """Call ``write``, again and again during an outage of the database.

    Only this process knows the result of the mail. Raises the error of the database after
    ``SAVE_TIMEOUT`` seconds.
    """
    deadline = time.monotonic() + SAVE_TIMEOUT
    while True:
        try:
            return write()
        except DATABASE_OUTAGE:
            if time.monotonic() > deadline:
                raise
            _reconnect()
            time.sleep(0.2)


def _reconnect() -> None:
    connections[current_login()].close()
