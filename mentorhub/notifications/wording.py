"""The sentence of a notification, in the active language, and the address it leads to."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.urls import reverse
from django.utils.translation import gettext as _

from mentorhub.notifications import registry
from mentorhub.notifications.models import Notification
from mentorhub.punctuation import one_end_mark

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

logger = logging.getLogger(__name__)

FALLBACK_ICON = "bell"


@dataclass(frozen=True)
class NotificationRow:
    """A notification as the list shows it."""

    number: int
    icon: str
    sentence: str
    # The date it is about, if it is about one.
    at: datetime | None
    told_at: datetime
    is_read: bool
    # Whose portrait stands beside it: see ``_person``.
    person: "User | None"


def row_for(row: Notification) -> NotificationRow:
    """The row of the list for a notification.

    Reads ``actor``, ``recipient`` and ``session`` with its two people: select them with the row.
    """
    kind = registry.find(row.kind)
    return NotificationRow(
        number=row.pk,
        icon=kind.icon if kind else FALLBACK_ICON,
        sentence=_sentence(row),
        at=row.starts_at or (row.session.starts_at if row.session else None),
        told_at=row.created_at,
        is_read=row.read_at is not None,
        person=_person(row),
    )


def address(row: Notification) -> str:
    """The page that the notification leads to; the list itself when there is none."""
    kind = registry.find(row.kind)
    if kind is None:
        return reverse("notifications")
    try:
        return kind.address(row)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("No address for notification %s", row.pk)
        return reverse("notifications")


def _person(row: Notification) -> "User | None":
    """Who caused it, or the other person of the session that it is about; None when it is neither.
    Never the recipient."""
    if row.actor and not row.is_by_recipient:
        return row.actor
    if row.session and row.recipient_id in (row.session.mentor_id, row.session.student_id):
        return row.session.other_person(row.recipient)
    return None


def _sentence(row: Notification) -> str:
    """A general sentence for a kind of another release, or details that this one cannot read."""
    kind = registry.find(row.kind)
    try:
        return one_end_mark(kind.sentence(row)) if kind else _("Something happened.")
    except DatabaseError:
        raise
    except Exception:
        logger.exception("Notification %s could not be put into words", row.pk)
        return _("Something happened.")
