"""Template contexts, sentences and addresses of the notifications about defences (kinds.py).

The sentences of a list are made of the payload alone, so that the list asks for no rows: the title
of the project, and the date.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _

from mentorhub.dates import read_instant
from mentorhub.mail import page
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.templatetags.ui_tags import short

if TYPE_CHECKING:
    from students.models import Defence

Row = Delivery | Notification


def told_assessor(row: Row) -> int | None:
    """The assessor who had the defence when the message was written."""
    told = row.payload.get("assessor")
    return told if isinstance(told, int) else None


def defence_of(delivery: Delivery) -> "Defence | None":
    """The defence if the recipient may see it, or had it as assessor: they had read all of it."""
    found = delivery.find_subject()
    if found is None and told_assessor(delivery) == delivery.recipient_id:
        rows = apps.get_model("students.Defence")._base_manager
        found = rows.filter(pk=int(delivery.subject)).first() if _has_key(delivery) else None
    return found


def _has_key(row: Row) -> bool:
    return row.subject.isdecimal() and len(row.subject) <= 18


def address(row: Row) -> str:
    if not _has_key(row) or told_assessor(row) == row.recipient_id:
        return reverse("notifications")
    return reverse("defence", args=[int(row.subject)])


def when(row: Row, name: str = "starts_at") -> datetime | None:
    written = row.payload.get(name)
    return read_instant(written) if isinstance(written, str) else None


def _values(row: Row) -> dict[str, str]:
    starts = when(row)
    return {
        "actor": row.actor_name,
        "title": str(row.payload.get("title", "")),
        "when": short(starts) if starts else "",
    }


# --- Sentences --------------------------------------------------------------------------------


def asked_sentence(row: Notification) -> str:
    return _("You are the first to be asked to judge a defence of “%(title)s”.") % _values(row)


def without_assessor_sentence(row: Notification) -> str:
    return _("No assessor may take the defence of “%(title)s”.") % _values(row)


def booked_sentence(row: Notification) -> str:
    return _("The defence of “%(title)s” is booked: %(when)s.") % _values(row)


def moved_sentence(row: Notification) -> str:
    if "was" not in row.payload:
        text = _("The link to join the defence of “%(title)s” has changed.")
        return text % _values(row)
    return _("The defence of “%(title)s” is moved to %(when)s.") % _values(row)


def off_sentence(row: Notification) -> str:
    values = _values(row)
    if row.payload.get("had_begun") and not row.payload.get("was_held"):
        return _("The defence of “%(title)s” did not take place.") % values
    if row.payload.get("is_returned"):
        if told_assessor(row) == row.recipient_id:
            return _("You no longer judge the defence of “%(title)s”.") % values
        return _("The defence of “%(title)s” is waiting for another assessor.") % values
    if row.payload.get("was_held"):
        return _("There will be no verdict on the defence of “%(title)s”.") % values
    return _("The defence of “%(title)s” is called off.") % values


def early_sentence(row: Notification) -> str:
    values = _values(row)
    if not values["title"]:
        return _("A defence is coming up.")
    return _("The defence of “%(title)s” is coming up: %(when)s.") % values


def late_sentence(row: Notification) -> str:
    values = _values(row)
    if not values["title"]:
        return _("A defence begins soon.")
    return _("The defence of “%(title)s” begins soon: %(when)s.") % values


# --- Contexts of the mails --------------------------------------------------------------------


def context(delivery: Delivery) -> dict[str, Any]:
    """The defence as this recipient may see it; empty when they may not."""
    defence = defence_of(delivery)
    if defence is None:
        return {}
    to = delivery.recipient_id
    return {
        "defence": defence,
        "project": defence.work.project,
        "student": defence.student,
        "assessor": defence.assessor,
        "is_student": to == defence.student_id,
        "is_assessor": to == defence.assessor_id,
        "other": defence.assessor if to == defence.student_id else defence.student,
        "room_url": defence.room_url if to in defence.participant_keys else "",
        "defence_url": page("defence", defence.pk),
    }


def moved_context(delivery: Delivery) -> dict[str, Any]:
    return context(delivery) | {"was": when(delivery, "was")}


def asked_context(delivery: Delivery) -> dict[str, Any]:
    found = context(delivery)
    defence = found.get("defence")
    return found | {"until": defence.proposed_until if defence else None}


def off_context(delivery: Delivery) -> dict[str, Any]:
    """``words`` for those who still may see the defence; the person who had it as assessor learns
    that they no longer do."""
    found, payload = context(delivery), delivery.payload
    defence = found.get("defence")
    had_it = told_assessor(delivery) == delivery.recipient_id
    is_current = defence is not None and delivery.reference.endswith(f"-{defence.schedule_version}")
    return found | {
        "was": when(delivery),
        "had_begun": bool(payload.get("had_begun")),
        "was_held": bool(payload.get("was_held")),
        "is_returned": bool(payload.get("is_returned")),
        "had_it": had_it,
        "words": defence.not_held_words if defence and is_current else "",
        "because": defence.not_held_because if defence and is_current else "",
        "defence_url": "" if had_it else found.get("defence_url", ""),
    }
