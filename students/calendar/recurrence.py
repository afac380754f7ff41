"""The dates of a series as RRULE, EXDATE and RDATE of a calendar file (RFC 5545, 3.3.10 and 3.8.5).

One weekly rule that keeps the hour on the wall clock, the weeks that it leaves out, and single
dates that the rule does not produce. Most calendar programs support rules; Outlook ignores RDATE.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from students.sessions.wall_clock import Instant, instant

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Recurrence:
    """``first``, ``until`` and ``rdates`` are instants, ``exdates`` are local times of the zone."""

    first: datetime
    # The last date of the weekly rule (inclusive); None when there is no rule.
    until: datetime | None = None
    # Dates that the rule produces and the series does not have.
    exdates: tuple[datetime, ...] = ()
    # Dates of the series that the rule does not produce.
    rdates: tuple[datetime, ...] = ()


def recurrence_of(starts: Iterable[datetime], zone: ZoneInfo) -> Recurrence:
    """The recurrence of these instants (at least one) on the wall clock of a zone.

    An hour that the clocks skip in spring becomes an RDATE: by RFC 5545 a rule produces no date
    then, but the session takes place an hour later.
    """
    dates = sorted(starts)
    weeks = list(_weeks(dates[0], dates[-1], zone))
    wanted = set(dates)
    fitting = {week.at for _shown, week in weeks if week.at in wanted and not week.is_skipped}
    if dates[0] not in fitting or len(fitting) < 2:
        return Recurrence(dates[0], rdates=tuple(dates[1:]))
    until = max(fitting)
    return Recurrence(
        dates[0],
        until,
        exdates=tuple(s for s, week in weeks if week.at <= until and week.at not in fitting),
        rdates=tuple(at for at in dates if at not in fitting),
    )


def _weeks(first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, Instant]]:
    """The same hour each week, until ``last``: the local time, and its instant."""
    shown = first.astimezone(zone).replace(fold=0)
    while (week := instant(shown.date(), shown.time(), zone)).at <= last:
        yield shown, week
        shown += WEEK
