"""What a worker does with due rows, from the claim to the answer of the mail server."""

import logging
import time
from collections.abc import Callable
from uuid import UUID, uuid4

from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError, connections
from django.utils.translation import gettext_noop as noop

from mentorhub.database import current_login
from students.models import Reminder
from students.reminders import claiming, messages
from students.reminders.line import (
    Line,
    NoLineError,
    RefusedError,
    TryLaterError,
    UnknownError,
)

logger = logging.getLogger(__name__)

AWAY = (OperationalError, InterfaceError)
# Seconds a worker waits for a database that is away, to write down that a mail is out.
PATIENCE = 110
# Seconds between two words of a worker with a slow mail server that it is still there.
ALIVE = 15
# So many in a row whose line broke, and the rest of the batch waits for a better hour.
BROKEN_LINES = 3
BROKEN = noop("The line to the mail server broke again and again.")

RELATED = ("recipient", "actor", "session__student", "session__mentor__meeting_room")


def drain(seconds: float, *, much_due: Callable[[], None] | None = None) -> int:
    """Send what is due, a batch at a time, for at most about so long; returns how many went out.

    ``much_due`` is called once if the first batch is full. A database that goes away meanwhile is
    waited for; nothing is raised for it.
    """
    worker, line, deadline, count = uuid4(), Line(), time.monotonic() + seconds, 0
    away = False
    try:
        while time.monotonic() < deadline:
            try:
                if away:
                    claiming.release(worker)
                    away = False
                claiming.sweep()
                rows, looked_at = claiming.claim(worker)
                if not looked_at:
                    break
                if much_due and looked_at == claiming.BATCH:
                    much_due()
                    much_due = None
                count += send_batch(rows, worker, line, deadline)
            except AWAY:
                logger.warning("The database is away; reminders wait for it.")
                away = True
                _start_afresh()
                time.sleep(0.5)
    finally:
        line.close()
    return count


def send_batch(rows: list[int], worker: UUID, line: Line, deadline: float) -> int:
    """Send what this worker has claimed; what does not fit before ``deadline`` (of the monotonic
    clock) is given back. Returns how many went out."""
    if not rows:
        return 0
    claiming.tell(rows, worker)
    claiming.leave_out(rows, worker)
    count = broken = 0
    spoke = time.monotonic()
    waiting = Reminder.objects.filter(pk__in=rows, state="sending", leased_by=worker)
    for reminder in waiting.select_related(*RELATED).order_by("due_at", "pk"):
        if time.monotonic() > deadline:
            break
        if time.monotonic() - spoke > ALIVE:
            claiming.extend(worker)
            spoke = time.monotonic()
        try:
            count += send(reminder, worker, line)
        except TryLaterError as error:
            claiming.put_off([reminder.pk], worker, str(error))
        except NoLineError as error:
            claiming.put_off(rows, worker, str(error))
            break
        broken = 0 if line.is_open else broken + 1
        if broken >= BROKEN_LINES:
            claiming.put_off(rows, worker, BROKEN)
            break
    claiming.release(worker)
    return count


def send(reminder: Reminder, worker: UUID, line: Line) -> bool:
    """Send one mail and write down what became of it: True if it went out.

    Raises TryLaterError and NoLineError, which say something about the line too.
    """
    message = _written(reminder, worker)
    if message is None:
        return False
    try:
        if line.send(message, before_data=lambda: claiming.mark(reminder.pk, worker)):
            _insist(lambda: claiming.sent(reminder.pk, worker))
            return True
        claiming.end(reminder.pk, worker)
    except RefusedError as error:
        said = str(error)
        _insist(lambda: claiming.dead(reminder.pk, worker, said))
    except UnknownError:
        _insist(lambda: claiming.unknown(reminder.pk, worker))
    return False


def _written(reminder: Reminder, worker: UUID) -> EmailMultiAlternatives | None:
    """The mail; None when it cannot be written, which must not hold up the others."""
    try:
        return messages.build(reminder)
    except AWAY:
        raise
    except Exception as error:
        logger.exception("A mail about a session could not be written: row %s", reminder.pk)
        claiming.put_off([reminder.pk], worker, f"{type(error).__name__}: {error}")
        return None


def _insist(write: Callable[[], None]) -> None:
    """The mail is out, and only this process knows: it waits for a database that is away."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return write()
        except AWAY:
            if time.monotonic() > deadline:
                raise
            _start_afresh()
            time.sleep(0.2)


def _start_afresh() -> None:
    connections[current_login()].close()
