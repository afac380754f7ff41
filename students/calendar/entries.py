"""The sessions that share a calendar entry: they were planned together (``recurrence_at``)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.models import Session
    from students.sessions.models.querysets import SessionQuerySet

# Rows that a calendar entry needs beside the session's own.
_RELATED = ("mentor__meeting_room", "student")


def planned_entry(session: "Session", of: "User") -> "list[Session]":
    """The sessions of its calendar entry that are still planned with this person, in order of their
    places in the series: the content of the first mail (``calendar.ics.series_request``)."""
    rows = type(session).objects.planned().with_participant(of)
    if session.recurrence_at is None:
        return list(rows.filter(pk=session.pk).select_related(*_RELATED))
    return list(_same_entry(rows, session))


def cancelled_entry(session: "Session", of: "User") -> "list[Session]":
    """All sessions of its calendar entry, in order of their places, when all are cancelled and this
    person was a participant of each; else an empty list.

    Then the entry is cancelled as a whole (``calendar.ics.cancellation``). That is final, so it is
    not done for a mentor who has handed over some dates, because they may be handed back.
    """
    if session.recurrence_at is None:
        return []
    rows = list(_same_entry(type(session).objects.all(), session))
    gone = all(row.is_cancelled and of.pk in (row.mentor_id, row.student_id) for row in rows)
    return rows if gone else []


def _same_entry(rows: "SessionQuerySet", session: "Session") -> "SessionQuerySet":
    shared = rows.filter(series=session.series, recurrence_at__isnull=False)
    return shared.select_related(*_RELATED).order_by("recurrence_at")
