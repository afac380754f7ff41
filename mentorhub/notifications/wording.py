"""A notification in words, in the language in force, and where it leads."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from mentorhub.notifications import registry
from mentorhub.notifications.models import Notification

FALLBACK_ICON = "bell"


@dataclass(frozen=True)
class Worded:
    number: int
    icon: str
    sentence: str
    # The date it speaks of, where it speaks of one.
    at: datetime | None
    told_at: datetime
    is_read: bool


def worded(row: Notification) -> Worded:
    """Needs ``actor``, ``recipient`` and ``session`` with its two people, selected with the row."""
    kind = registry.find(row.kind)
    return Worded(
        number=row.pk,
        icon=kind.icon if kind else FALLBACK_ICON,
        # A kind of another release, which the list must survive.
        sentence=kind.sentence(row) if kind else _("Something happened."),
        at=row.starts_at or (row.session.starts_at if row.session else None),
        told_at=row.created_at,
        is_read=row.read_at is not None,
    )


def address(row: Notification) -> str:
    """The page that it is about; the list itself where there is none."""
    kind = registry.find(row.kind)
    return kind.address(row) if kind else reverse("notifications")
