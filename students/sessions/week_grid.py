"""The grid of a week: where sessions stand in it, which hours are shaded, and which half hours are
free. A row has 15 minutes of the reader's clock; nothing here asks the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from mentorhub.dates import SESSION_AHEAD
from mentorhub.formats import clock
from mentorhub.forms.weekly_hours import DAY
from students.sessions.persons_week import Span
from students.sessions.wall_clock import instant, start_of_day

# The hours that a week shows at least.
FIRST_HOUR, LAST_HOUR = 8, 19
# Minutes of a row, and of a free place.
ROW, PLACE = 15, 30
# The lowest entry has two rows, so that its name can be read.
LEAST_ROWS = 2
# So many stand side by side; further ones share the last lane.
MAX_LANES = 4


@dataclass(frozen=True)
class Grid:
    """The hours from ``first`` to ``last`` (24 is midnight)."""

    first: int = FIRST_HOUR
    last: int = LAST_HOUR

    @property
    def hours(self) -> list[str]:
        return [clock(60 * hour) for hour in range(self.first, self.last)]

    def row_of(self, minutes: int) -> int:
        """The row, from 1, in which these minutes since midnight lie."""
        return (minutes - 60 * self.first) // ROW + 1

    @property
    def end(self) -> int:
        """The row after the last one."""
        return self.row_of(60 * self.last)


@dataclass(frozen=True)
class Band:
    """Rows outside the weekly hours."""

    row: int
    rows: int


@dataclass(frozen=True)
class FreePlace:
    """A half hour at which nothing is planned, with its time of day as an address has it."""

    row: int
    time: str


@dataclass(frozen=True)
class NowLine:
    """Where the line of the current time is: its row, and the full five minutes within it."""

    row: int
    offset: int
    # Minutes since midnight on the reader's clock: a script moves the line on from there.
    minutes: int


def grid_around(entries: Iterable[Any], hours: Iterable[Span]) -> Grid:
    """The grid that holds these entries and weekly hours."""
    first, last = FIRST_HOUR, LAST_HOUR
    for entry in entries:
        first, last = min(first, entry.starts.hour), max(last, -(-_end_minutes(entry) // 60))
    for starts, ends in hours:
        first, last = min(first, starts // 60), max(last, -(-ends // 60))
    return Grid(first, last)


def _end_minutes(entry: Any) -> int:
    """Minutes since midnight at which it is over; 24 hours when it ends on the next day."""
    if entry.ends.date() != entry.starts.date():
        return DAY
    return entry.ends.hour * 60 + entry.ends.minute


def place(entries: Sequence[Any], grid: Grid) -> None:
    """Set row, rows, lane and lanes of the entries of one day: those that overlap stand side by
    side. As long as the clock does not change, they are as high as they are long."""
    for entry in entries:
        entry.row = grid.row_of(entry.starts.hour * 60 + entry.starts.minute)
        rows = max(LEAST_ROWS, -(-entry.minutes // ROW))
        entry.rows = max(1, min(rows, grid.end - entry.row))
    group: list[Any] = []
    for entry in sorted(entries, key=lambda entry: (entry.row, -entry.rows)):
        if group and entry.row >= max(each.row + each.rows for each in group):
            group = []
        taken = {each.lane for each in group if each.row + each.rows > entry.row}
        free = (lane for lane in range(1, MAX_LANES) if lane not in taken)
        entry.lane = next(free, MAX_LANES)
        group.append(entry)
        lanes = max(each.lane for each in group)
        for each in group:
            each.lanes = lanes


def bands(hours: Iterable[Span], grid: Grid) -> list[Band]:
    """The rows of a day outside these hours, which are in order and do not overlap."""
    found, row = [], 1
    for starts, ends in hours:
        first, after = grid.row_of(starts), grid.row_of(ends + ROW - 1)
        if first > row:
            found.append(Band(row, first - row))
        row = max(row, after)
    if row < grid.end:
        found.append(Band(row, grid.end - row))
    return found


def free_places(
    day: date, entries: Iterable[Any], grid: Grid, zone: ZoneInfo, now: datetime
) -> list[FreePlace]:
    """The half hours to come of a local day at which none of the entries is.

    Times that the clocks skip on that day are left out, and days on which no form takes a session.
    """
    local = now.astimezone(zone)
    if not local.date() <= day <= local.date() + SESSION_AHEAD:
        return []
    taken = {row for entry in entries for row in range(entry.row, entry.row + entry.rows)}
    # Half hours after this one have not begun; of all but two days of a year that is enough.
    begun = 60 * local.hour + local.minute if day == local.date() else -1
    changes = clock_change(day, zone) != 0
    found = []
    for minutes in range(60 * grid.first, 60 * grid.last, PLACE):
        row = grid.row_of(minutes)
        if row in taken or row + 1 in taken:
            continue
        if _is_to_come(day, minutes, zone, now) if changes else minutes > begun:
            found.append(FreePlace(row, clock(minutes)))
    return found


def _is_to_come(day: date, minutes: int, zone: ZoneInfo, now: datetime) -> bool:
    """Whether the local time exists on that day and is ahead."""
    start = instant(day, time(minutes // 60, minutes % 60), zone)
    return start.at > now and not start.is_skipped


def now_line(grid: Grid, now: datetime, zone: ZoneInfo) -> NowLine | None:
    """None when it is an hour that the grid does not show."""
    local = now.astimezone(zone)
    minutes = local.hour * 60 + local.minute
    if not grid.first <= local.hour < grid.last:
        return None
    return NowLine(grid.row_of(minutes), minutes % ROW // 5 * 5, minutes)


def clock_change(day: date, zone: ZoneInfo) -> int:
    """The minutes by which the clocks go forward on that local day; negative when they go back."""
    begin, end = (start_of_day(each, zone) for each in (day, day + timedelta(days=1)))
    return DAY - round((end - begin).total_seconds() / 60)
