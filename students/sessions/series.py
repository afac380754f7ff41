"""Several sessions at once: all are planned or moved, or none."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mentorhub.database import current_login
from students.models import Mentorship, Session, SessionRefusedError
from students.sessions.clock import Instant, instant

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class SeriesRefusedError(SessionRefusedError):
    """``clashes``: each start that does not do, and why."""

    sentence: str | Promise = _("Nothing was changed: not every date is possible.")

    def __init__(self, clashes: list[tuple[datetime, str]]) -> None:
        super().__init__()
        self.clashes = clashes


def plan_all(
    mentorship: Mentorship, starts: list[datetime], *, by: "User", **fields: Any
) -> list[Session]:
    """One session at each start; more than one are a series.

    Raises what ``Session.plan`` raises for a single one, ``SeriesRefusedError`` for several.
    """
    if len(starts) == 1:
        return [Session.plan(mentorship, starts[0], by=by, **fields)]
    series, planned, clashes = uuid4(), [], []
    with transaction.atomic(using=current_login()):
        for start in starts:
            try:
                session = Session.plan(mentorship, start, by=by, series=series, **fields)
            except SessionRefusedError as refused:
                clashes.append((start, str(refused)))
            else:
                planned.append(session)
                # The first meeting is one alone.
                fields["kind"] = Session.Kind.WEEKLY
        if clashes:
            raise SeriesRefusedError(clashes)
    return planned


def following(session: Session) -> list[Session]:
    """This one and those of its series that come after it and are still planned."""
    if session.series is None:
        return [session]
    rows = Session.objects.planned().filter(
        series=session.series, mentorship=session.mentorship_id, starts_at__gte=session.starts_at
    )
    return list(rows.order_by("starts_at"))


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

    Raises ``SeriesRefusedError`` with the first date that does not do; nothing is moved then.
    """
    rows = following(session)
    steps = list(zip(rows, along(session, rows, first), strict=True))
    # Towards the future the last goes first, so that no one steps on the next.
    if first > session.starts_at:
        steps.reverse()
    with transaction.atomic(using=current_login()):
        for row, start in steps:
            try:
                row.move(start.at, by=by)
            except SessionRefusedError as refused:
                raise SeriesRefusedError([(start.at, str(refused))]) from None
    return rows
