"""The calendar part of a mail about one session, or about several of one calendar entry."""

from datetime import datetime
from typing import TYPE_CHECKING

from mentorhub.mail import page
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Attachment
from students.calendar import ics
from students.calendar.entries import cancelled_entry, planned_entry
from students.sessions.series_mail import sessions_told, takes_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from students.models import Session


def series_request(delivery: Delivery) -> Attachment | None:
    """A planned session, or all of a planned series as one entry that recurs."""
    rows = sessions_told(delivery)
    if len(rows) < 2 and not delivery.payload:
        return request(delivery)
    first, to = delivery.session, delivery.recipient
    rows = planned_entry(first, to) if first else []
    if not rows:
        return None
    entry = ics.series_request(
        rows,
        to=to,
        stamp=delivery.created_at,
        url_of=_url_of(delivery),
        series_url=page("sessions"),
    )
    return Attachment(entry, "text/calendar; method=REQUEST")


def request(delivery: Delivery) -> Attachment | None:
    """Dates as they are now. They leave the calendar of a mentor who has handed them over."""
    if not takes_part(delivery):
        return _part(ics.cancellation, delivery, "CANCEL")
    return _part(ics.request, delivery, "REQUEST")


def cancellation(delivery: Delivery) -> Attachment | None:
    """Dates that are off; the whole entry once none of it is left."""
    session = delivery.session
    whole = cancelled_entry(session, delivery.recipient) if session else []
    if whole:
        entry = ics.cancellation(
            whole,
            to=delivery.recipient,
            stamp=delivery.created_at,
            url_of=_url_of(delivery),
            whole=True,
        )
        return Attachment(entry, "text/calendar; method=CANCEL")
    return _part(ics.cancellation, delivery, "CANCEL")


def _part(write: "Callable[..., str]", delivery: Delivery, method: str) -> Attachment | None:
    rows = sessions_told(delivery)
    if not rows:
        return None
    stamp: datetime = delivery.created_at
    entry = write(rows, to=delivery.recipient, stamp=stamp, url_of=_url_of(delivery))
    return Attachment(entry, f"text/calendar; method={method}")


def _url_of(delivery: Delivery) -> "Callable[[Session], str]":
    return lambda session: page("session", session.pk)
