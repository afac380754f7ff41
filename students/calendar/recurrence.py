"""The dates of a series as a calendar file gives them (RFC 5545, 3.3.10 and 3.8.5).

One weekly rule that keeps the hour on the wall clock, the weeks that it leaves out, and single
dates for what no weekly rule gives. Most programs read a rule; Outlook reads no single dates.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from students.sessions.wall_clock import Instant, instant

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Recurrence:
    """``first``, ``until`` and ``extra`` are instants, ``skipped`` are hours on the wall clock."""

    first: datetime
    # The last date of the weekly rule, itself included; None when there is no rule.
    until: datetime | None = None
    # Weeks that the rule gives and the series leaves out.
    skipped: tuple[datetime, ...] = ()
    # Dates of the series that the rule does not give.
    extra: tuple[datetime, ...] = ()


def recurrence_of(starts: Iterable[datetime], zone: ZoneInfo) -> Recurrence:
    """Describe these instants (at least one) on the wall clock of a zone.

    An hour that the clocks leave out is not part of a rule: the rule of RFC 5545 drops it, while
    the session takes place an hour later. It becomes a single date.
    """
    dates = sorted(starts)
    weeks = list(_weeks(dates[0], dates[-1], zone))
    wanted = set(dates)
    fitting = {week.at for _shown, week in weeks if week.at in wanted and not week.skipped}
    if dates[0] not in fitting or len(fitting) < 2:
        return Recurrence(dates[0], extra=tuple(dates[1:]))
    until = max(fitting)
    return Recurrence(
        dates[0],
        until,
        skipped=tuple(s for s, week in weeks if week.at <= until and week.at not in fitting),
        extra=tuple(at for at in dates if at not in fitting),
    )


def _weeks(first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, Instant]]:
    """The same hour week after week: as the clock shows it, and when that is."""
    shown = first.astimezone(zone).replace(fold=0)
    while (week := instant(shown.date(), shown.time(), zone)).at <= last:
        yield shown, week
        shown += WEEK
