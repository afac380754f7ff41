"""The calendar attachment of a mail about one session, or about several of one calendar entry."""

from functools import partial
from typing import TYPE_CHECKING

from mentorhub.mail import page
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Attachment
from students.calendar import ics
from students.calendar.entries import cancelled_entry, planned_entry
from students.sessions.series_mail import is_participant, sessions_in_mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from students.models import Session


def series_request(delivery: Delivery) -> list[Attachment]:
    """REQUEST for a planned session, or for a planned series as one recurring entry."""
    first = delivery.session
    if first is None or not delivery.payload.get("dates"):
        return request(delivery)
    write = partial(ics.series_request, series_url=page("sessions"))
    return _part("REQUEST", write, delivery, planned_entry(first, delivery.recipient))


def request(delivery: Delivery) -> list[Attachment]:
    """REQUEST with the current dates; CANCEL for a mentor who has handed the sessions over."""
    rows = sessions_in_mail(delivery)
    if not is_participant(delivery):
        return _part("CANCEL", ics.cancellation, delivery, rows)
    return _part("REQUEST", ics.request, delivery, rows)


def details_request(delivery: Delivery) -> list[Attachment]:
    """REQUEST with the current details of each session. There is a part for each calendar entry,
    because a REQUEST has one UID (RFC 5546, 3.2.2)."""
    parts: list[Attachment] = []
    for number, rows in enumerate(ics.group_by_entry(sessions_in_mail(delivery)), start=1):
        parts += _part("REQUEST", ics.request, delivery, rows, f"session-{number}.ics")
    return parts


def cancellation(delivery: Delivery) -> list[Attachment]:
    """CANCEL for the cancelled dates, or for the whole entry when all its dates are cancelled."""
    session = delivery.session
    whole = cancelled_entry(session, delivery.recipient) if session else []
    write = partial(ics.cancellation, whole=bool(whole))
    return _part("CANCEL", write, delivery, whole or sessions_in_mail(delivery))


def _part(
    method: str,
    write: "Callable[..., str]",
    delivery: Delivery,
    rows: "list[Session]",
    filename: str = "",
) -> list[Attachment]:
    """The attachment; none when there are no sessions."""
    if not rows:
        return []
    entry = write(rows, to=delivery.recipient, stamp=delivery.created_at, url_of=_url_of)
    return [Attachment(entry, f"text/calendar; method={method}", filename)]


def _url_of(session: "Session") -> str:
    return page("session", session.pk)
