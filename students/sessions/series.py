"""Planning, moving and cancelling several sessions in one transaction: all of them or none."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorhub.database import current_login, lock
from mentorhub.prepared import prepared
from students.models import Mentorship, Outcome, Session
from students.sessions import kinds, reminders
from students.sessions.errors import NotOfferedError, SessionChangedError, SessionRefusedError
from students.sessions.models.outcome_kinds import OUTCOME_KINDS
from students.sessions.wall_clock import Instant, instant

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class SeriesRefusedError(SessionRefusedError):
    """``clashes``: each start that is refused, and the error with the reason."""

    sentence: str | Promise = _("Nothing was changed: not every date is possible.")
    code = "series"

    def __init__(self, clashes: list[tuple[datetime, SessionRefusedError]]) -> None:
        super().__init__()
        self.clashes = clashes


def plan_series(
    mentorship: Mentorship, starts: list[datetime], *, by: "User", **fields: Any
) -> list[Session]:
    """Plan one session at each start; several become a series with one calendar entry.

    Raises what ``Session.plan`` raises for a single start, ``SeriesRefusedError`` for several.
    """
    if len(starts) == 1:
        return [Session.plan(mentorship, starts[0], by=by, **fields)]
    series, planned, clashes = uuid4(), [], []
    with transaction.atomic(using=current_login()):
        for start in starts:
            try:
                session = Session.plan(
                    mentorship,
                    start,
                    by=by,
                    series=series,
                    recurrence_at=start,
                    notify=False,
                    **fields,
                )
            except SessionRefusedError as refused:
                clashes.append((start, refused))
            else:
                planned.append(session)
                # Only the first session of a mentorship is the discovery session.
                fields["kind"] = Session.Kind.WEEKLY
        if clashes:
            raise SeriesRefusedError(clashes)
        reminders.notify_all(planned, kinds.PLANNED, by=by, now=timezone.now())
    return planned


def following_sessions(session: Session) -> list[Session]:
    """The session itself and the planned sessions of its series that come after it."""
    if session.series is None:
        return [session]
    return _of_series(session.series, session.mentorship_id, session.starts_at)


@prepared
def _of_series(series: UUID, mentorship: int, since: datetime) -> QuerySet[Session]:
    rows = Session.objects.planned().filter(series=series, mentorship=mentorship)
    return rows.filter(starts_at__gte=since).order_by("starts_at")


def remaining_sessions(session: Session, now: datetime) -> list[Session]:
    """The session itself, even when it has begun, and the following ones that have not begun."""
    return [
        row for row in following_sessions(session) if row.pk == session.pk or row.starts_at > now
    ]


def shifted_starts(session: Session, rows: list[Session], first: datetime) -> list[Instant]:
    """The new starts of ``rows`` when ``session`` moves to ``first``: each row moves by the same
    number of days and gets the local time of ``first`` in its zone."""
    zone = first.tzinfo
    shift = first.date() - session.starts_at.astimezone(zone).date()
    return [
        instant(row.starts_at.astimezone(zone).date() + shift, first.time(), zone) for row in rows
    ]


def move_series(
    session: Session, first: datetime, *, by: "User", not_to: Collection[datetime] = ()
) -> list[Session]:
    """Move the session to ``first``, and the following ones of its series by the same shift. Those
    that would move to a start of ``not_to`` stay where they are. Returns those that moved.

    Raises ``SeriesRefusedError`` with the first start that is refused, and ``SessionChangedError``
    when the session has been moved since this object was read; nothing is moved then.
    """
    with transaction.atomic(using=current_login()):
        rows = _lock_in_order(session, following_sessions(session), session.schedule_version)
        steps = [
            (row, start)
            for row, start in zip(rows, shifted_starts(session, rows, first), strict=True)
            if start.at not in not_to
        ]
        rows = [row for row, _start in steps]
        was = {row.pk: row.starts_at for row in rows}
        # When they move to later dates start with the last one, so that none overlaps the next.
        if first > session.starts_at:
            steps.reverse()
        for row, start in steps:
            try:
                row.move(start.at, by=by, notify=False)
            except SessionRefusedError as refused:
                raise SeriesRefusedError([(start.at, refused)]) from None
        reminders.notify_all(rows, kinds.MOVED, by=by, now=timezone.now(), was=was)
    return rows


def cancel_series(
    session: Session,
    reason: str,
    *,
    by: "User",
    text: str = "",
    now: datetime | None = None,
    seen_version: int | None = None,
) -> list[Session]:
    """Cancel the session for this reason, and the following ones that have not begun.

    “Another reason” is used for all of them; with any other reason each following session gets the
    student's reason that fits the time, in time or late. The text is stored with each, except the
    text of an absence. ``seen_version`` is the ``schedule_version`` that the person has seen, by
    default that of this object. Raises what ``Session.cancel`` raises; nothing is cancelled then.
    """
    now = now or timezone.now()
    seen_version = session.schedule_version if seen_version is None else seen_version
    with transaction.atomic(using=current_login()):
        rows = _lock_in_order(session, remaining_sessions(session, now), seen_version)
        if reason not in Outcome.offered(session, now):
            raise NotOfferedError
        kind = OUTCOME_KINDS[reason]
        for row in rows:
            if row.pk == session.pk or kind.fits_every_date:
                row.cancel(reason, by=by, text=text, now=now, notify=False)
            else:
                [fits] = Outcome.reasons(row, now, by_student=True)
                text_of_row = "" if kind.marks_absence else text
                row.cancel(fits, by=by, text=text_of_row, now=now, notify=False)
        not_begun = [row for row in rows if row.starts_at > now]
        reminders.notify_all(not_begun, kinds.CANCELLED, by=by, now=now)
    return rows


def _lock_in_order(session: Session, rows: list[Session], seen_version: int) -> list[Session]:
    """Lock the session and the rows, and return them by start.

    They are locked in the order of their primary keys, so that two requests that change the same
    series wait for each other without a deadlock. Raises ``SessionChangedError`` when the session
    has another ``schedule_version`` than ``seen_version``.
    """
    rows = [session, *(row for row in rows if row.pk != session.pk)]
    for row in sorted(rows, key=lambda row: row.pk):
        lock(row)
    if session.schedule_version != seen_version:
        raise SessionChangedError
    return sorted(rows, key=lambda row: row.starts_at)
