"""The context of mails about several sessions: their dates, and the dates that they replace.

For ``templates/email/_dates.{txt,html}`` and ``_series*``, which format the instants in the active
time zone: that of the recipient.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from mentorhub.notifications.models import Delivery, Notification

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.models import Session


# The notification kinds that tell a recipient the start of a session.
KINDS_WITH_START = ("planned", "moved", "handed_over")


@dataclass(frozen=True)
class MailDate:
    starts_at: datetime
    minutes: int
    # The start in the previous mail to this person; None when there was none.
    was: datetime | None = None


def is_participant(row: Delivery | Notification) -> bool:
    """Whether the recipient is a participant of the session (of several: of the first one)."""
    session = row.session
    return session is not None and row.recipient_id in (session.mentor_id, session.student_id)


def sessions_in_mail(delivery: Delivery) -> "list[Session]":
    """The sessions that a delivery is about, by start. Of several, those that still have the listed
    ``schedule_version``, and ``details_version`` where that is listed: a later change has its own
    mail."""
    session = delivery.session
    if session is None:
        return []
    told = delivery.payload.get("dates")
    if not told:
        return [session]
    versions = {number: [version, *details] for number, version, _start, *details in told}
    rows = type(session).objects.filter(pk__in=versions).order_by("starts_at")
    rows = rows.select_related("mentor__meeting_room", "student", "project")
    return [
        row
        for row in rows
        if [row.schedule_version, row.details_version][: len(versions[row.pk])] == versions[row.pk]
    ]


def previous_starts(delivery: Delivery) -> dict[int, datetime]:
    """For each session (by primary key), the start in the previous notification to this person: the
    one that the delivery replaces. Where there was none, the start before the move itself."""
    session = delivery.session
    if session is None:
        return {}
    its = Q(session=session)
    if session.series:
        its |= Q(session__series=session.series)
    earlier = Notification.objects.filter(
        its, recipient=delivery.recipient_id, starts_at__isnull=False, kind__in=KINDS_WITH_START
    ).order_by("created_at", "pk")
    found = _starts_before_move(delivery)
    versions = {number: version for number, version, _start in _dates(delivery)}
    for row in earlier:
        for number, version, start in _dates(row):
            if version < versions.get(number, 0):
                found[number] = start
    return found


def _starts_before_move(delivery: Delivery) -> dict[int, datetime]:
    """What the move itself has written down; empty for what is not readable."""
    try:
        before = dict(delivery.payload.get("was") or {})
        return {int(number): datetime.fromisoformat(start) for number, start in before.items()}
    except (TypeError, ValueError):
        return {}


def _dates(row: Delivery | Notification) -> "list[tuple[int, int, datetime]]":
    """Primary key, ``schedule_version`` and start of each session that it is about."""
    told = row.payload.get("dates")
    if told:
        return [
            (n, version, datetime.fromisoformat(start)) for n, version, start, *_details in told
        ]
    start = row.starts_at if isinstance(row, Notification) else row.due_at
    return [(row.session_id, row.schedule_version, start)] if row.session_id and start else []


def series_context(
    kind: str,
    sessions: "Sequence[Session]",
    *,
    to: "User",
    was: Mapping[int, datetime] | None = None,
) -> dict[str, Any]:
    """The context for the recipient ``to`` of a mail about one session or more.

    ``kind`` is planned, moved, cancelled or handed_over; ``was`` maps the primary key of a session
    to the start in the previous mail to this person. Reads ``mentor`` and ``student`` of each
    session (select_related).
    """
    rows = sorted(sessions, key=lambda row: row.starts_at)
    earlier = was or {}
    return {
        "kind": kind,
        "dates": [_date(row, earlier.get(row.pk)) for row in rows],
        "first": rows[0].starts_at,
        "last": rows[-1].starts_at,
        "other": rows[0].other_person(to),
        "mentor": rows[0].mentor,
        "student": rows[0].student,
        "is_mentor": to.pk == rows[0].mentor_id,
        "is_student": to.pk == rows[0].student_id,
    }


def _date(session: "Session", was: datetime | None) -> MailDate:
    """``was`` is dropped when the start is the same: a cancellation changes the version only."""
    return MailDate(session.starts_at, session.minutes, None if was == session.starts_at else was)
