"""Several sessions at once: all are planned, moved or cancelled, or none."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorhub.database import current_login, lock
from students.models import Mentorship, Outcome, Session
from students.sessions import kinds, reminders
from students.sessions.errors import NotOfferedError, SessionChangedError, SessionRefusedError
from students.sessions.models.outcome_kinds import KINDS
from students.sessions.wall_clock import Instant, instant

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class SeriesRefusedError(SessionRefusedError):
    """``clashes``: each start that does not do, and why."""

    sentence: str | Promise = _("Nothing was changed: not every date is possible.")
    code = "series"

    def __init__(self, clashes: list[tuple[datetime, SessionRefusedError]]) -> None:
        super().__init__()
        self.clashes = clashes


def plan_all(
    mentorship: Mentorship, starts: list[datetime], *, by: "User", **fields: Any
) -> list[Session]:
    """One session at each start; more than one are a series, with one calendar entry for all.

    Raises what ``Session.plan`` raises for a single one, ``SeriesRefusedError`` for several.
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
                # The first meeting is one alone.
                fields["kind"] = Session.Kind.WEEKLY
        if clashes:
            raise SeriesRefusedError(clashes)
        reminders.notify_all(planned, kinds.PLANNED, by=by, now=timezone.now())
    return planned


def following(session: Session) -> list[Session]:
    """This one and those of its series that come after it and are still planned."""
    if session.series is None:
        return [session]
    rows = Session.objects.planned().filter(
        series=session.series, mentorship=session.mentorship_id, starts_at__gte=session.starts_at
    )
    return list(rows.order_by("starts_at"))


def to_come(session: Session, now: datetime) -> list[Session]:
    """It, whether or not it has begun, and the following ones that have not."""
    return [row for row in following(session) if row.pk == session.pk or row.starts_at > now]


def along(session: Session, rows: list[Session], first: datetime) -> list[Instant]:
    """Where the rows go when the session goes to ``first``, whose zone keeps the hour: each by as
    many days, all to the same hour of the wall clock."""
    clock = first.tzinfo
    shift = first.date() - session.starts_at.astimezone(clock).date()
    return [
        instant(row.starts_at.astimezone(clock).date() + shift, first.time(), clock) for row in rows
    ]


def move_all(session: Session, first: datetime, *, by: "User") -> list[Session]:
    """Move it to ``first`` and the following ones along with it.

    Raises ``SeriesRefusedError`` with the first date that does not do, and ``SessionChangedError``
    when it has another date by now than this object says; nothing is moved then.
    """
    with transaction.atomic(using=current_login()):
        rows = _locked(session, following(session), session.schedule_version)
        steps = list(zip(rows, along(session, rows, first), strict=True))
        # Towards the future the last goes first, so that no one steps on the next.
        if first > session.starts_at:
            steps.reverse()
        for row, start in steps:
            try:
                row.move(start.at, by=by, notify=False)
            except SessionRefusedError as refused:
                raise SeriesRefusedError([(start.at, refused)]) from None
        reminders.notify_all(rows, kinds.MOVED, by=by, now=timezone.now())
    return rows


def cancel_all(
    session: Session,
    reason: str,
    *,
    by: "User",
    text: str = "",
    now: datetime | None = None,
    seen: int | None = None,
) -> list[Session]:
    """Cancel it for this reason, and the following ones that have not begun.

    Another reason holds for all of them; else each later one gets what the clock says of it, in
    time or late. The text stands with each, but for that of an absence. ``seen`` is the
    ``schedule_version`` of the date on which the person has decided; that of this object unless it
    is given. Raises what ``Session.cancel`` raises; nothing is cancelled then.
    """
    now = now or timezone.now()
    seen = session.schedule_version if seen is None else seen
    with transaction.atomic(using=current_login()):
        rows = _locked(session, to_come(session, now), seen)
        if reason not in Outcome.offered(session, now):
            raise NotOfferedError
        kind = KINDS[reason]
        for row in rows:
            if row.pk == session.pk or kind.fits_every_date:
                row.cancel(reason, by=by, text=text, now=now, notify=False)
            else:
                [fits] = Outcome.reasons(row, now, by_student=True)
                said = "" if kind.marks_absence else text
                row.cancel(fits, by=by, text=said, now=now, notify=False)
        gone = [row for row in rows if row.starts_at > now]
        reminders.notify_all(gone, kinds.CANCELLED, by=by, now=now)
    return rows


def _locked(session: Session, rows: list[Session], seen: int) -> list[Session]:
    """The session itself and the others of these rows, as they stand now, the next first.

    Locked in one order, so that two windows that change the same series wait for each other, and
    neither is thrown out. Raises ``SessionChangedError`` when the session has another date by now.
    """
    rows = [session, *(row for row in rows if row.pk != session.pk)]
    for row in sorted(rows, key=lambda row: row.pk):
        lock(row)
    if session.schedule_version != seen:
        raise SessionChangedError
    return sorted(rows, key=lambda row: row.starts_at)
