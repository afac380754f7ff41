"""What a worker does with due rows, from the claim to the answer of the mail server."""

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

DATABASE_AWAY = (OperationalError, InterfaceError)
# Seconds a worker waits for a database that is away, to write down that a mail is out.
SAVE_TIMEOUT = 110
# Seconds between two extensions of the lease of a worker with a slow mail server.
LEASE_EXTENDED_EVERY = 15
# So many in a row whose connection broke, and the rest of the batch waits for a better hour.
MAX_CONSECUTIVE_FAILURES = 3
FAILED = noop("The connection to the mail server broke again and again.")

RELATED = ("recipient", "actor", "session__student", "session__mentor__meeting_room")


def drain(seconds: float, *, much_due: Callable[[], None] | None = None) -> int:
    """Send what is due, a batch at a time, for at most about so long; returns how many went out.

    ``much_due`` is called once if the first batch is full. A database that goes away meanwhile is
    waited for; nothing is raised for it.
    """
    worker, connection, deadline, count = uuid4(), Connection(), time.monotonic() + seconds, 0
    away = False
    try:
        while time.monotonic() < deadline:
            try:
                if away:
                    queue.release(worker)
                    away = False
                queue.release_expired()
                rows, looked_at = queue.claim(worker)
                if not looked_at:
                    break
                if much_due and looked_at == queue.BATCH:
                    much_due()
                    much_due = None
                count += send_batch(rows, worker, connection, deadline)
            except DATABASE_AWAY:
                logger.warning("The database is away; deliveries wait for it.")
                away = True
                _reconnect()
                time.sleep(0.5)
    finally:
        connection.close()
    return count


def send_batch(rows: list[int], worker: UUID, connection: Connection, deadline: float) -> int:
    """Send what this worker has claimed; what does not fit before ``deadline`` (of the monotonic
    clock) is given back. Returns how many went out."""
    if not rows:
        return 0
    queue.write_notifications(rows, worker)
    queue.skip_unmailed(rows, worker)
    count = broken = 0
    spoke = time.monotonic()
    sending = Delivery.State.SENDING
    waiting = Delivery.objects.filter(pk__in=rows, state=sending, leased_by=worker)
    for delivery in waiting.select_related(*RELATED).order_by("due_at", "pk"):
        if time.monotonic() > deadline:
            break
        if time.monotonic() - spoke > LEASE_EXTENDED_EVERY:
            queue.extend_lease(worker)
            spoke = time.monotonic()
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
    """Send one mail and write down what became of it: True if it went out.

    Raises TemporaryError and ConnectError, which say something about the connection too.
    """
    message = _build(delivery, worker)
    if message is None:
        return False
    try:
        if connection.send(
            message, before_data=lambda: queue.mark_data_started(delivery.pk, worker)
        ):
            _retry_until_saved(lambda: queue.mark_sent(delivery.pk, worker))
            return True
        queue.stop(delivery.pk, worker)
    except RejectedError as error:
        said = str(error)
        _retry_until_saved(lambda: queue.mark_dead(delivery.pk, worker, said))
    except AmbiguousError:
        _retry_until_saved(lambda: queue.mark_ambiguous(delivery.pk, worker))
    return False


def _build(delivery: Delivery, worker: UUID) -> EmailMultiAlternatives | None:
    """The mail; None when it cannot be written, which must not hold up the others."""
    try:
        return messages.build(delivery)
    except DATABASE_AWAY:
        raise
    except Exception as error:
        logger.exception("A mail could not be written: row %s", delivery.pk)
        queue.postpone([delivery.pk], worker, f"{type(error).__name__}: {error}")
        return None


def _retry_until_saved(write: Callable[[], None]) -> None:
    """The mail is out, and only this process knows: it waits for a database that is away."""
    deadline = time.monotonic() + SAVE_TIMEOUT
    while True:
        try:
            return write()
        except DATABASE_AWAY:
            if time.monotonic() > deadline:
                raise
            _reconnect()
            time.sleep(0.2)


def _reconnect() -> None:
    connections[current_login()].close()
