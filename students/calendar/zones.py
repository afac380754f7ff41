"""A time zone as a calendar file describes it: the changes of its clocks, one by one (VTIMEZONE).

Written here from the zone's own data. What the calendar library derives leaves changes out (both
of Ramadan in Casablanca in 2027) and names the hour of a spring change an hour too late; see
docs/decisions/calendar-zones.md.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@lru_cache(maxsize=500)
def described(name: str, first_year: int, last_year: int) -> Timezone:
    """The zone from the start of one year to the end of another, both included."""
    zone = ZoneInfo(name)
    # A day more on each side: the year does not begin at one instant everywhere.
    begin = datetime(first_year, 1, 1, tzinfo=UTC) - DAY
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC) + DAY
    found = Timezone()
    found.add("tzid", name)
    found.add_component(_part(zone, begin, begin))
    for change in _changes(zone, begin, end):
        found.add_component(_part(zone, change - SECOND, change))
    return found


def _part(zone: ZoneInfo, before: datetime, change: datetime) -> Timezone:
    """What holds from a change on. Its hour is told by the clock that the change stops."""
    old, new = before.astimezone(zone), change.astimezone(zone)
    part = TimezoneDaylight() if new.dst() else TimezoneStandard()
    part.add("dtstart", (change + old.utcoffset()).replace(tzinfo=None))
    part.add("tzoffsetfrom", old.utcoffset())
    part.add("tzoffsetto", new.utcoffset())
    part.add("tzname", new.tzname())
    return part


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants, in UTC, from which another offset or another name holds."""
    day = begin
    while day < end:
        if _state(zone, day) != _state(zone, day + DAY):
            yield _between(zone, day, day + DAY)
        day += DAY


def _between(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    """To the second; no zone changes its clocks twice within a day."""
    while late - early > SECOND:
        middle = early + timedelta(seconds=(late - early) // SECOND // 2)
        if _state(zone, middle) == _state(zone, early):
            early = middle
        else:
            late = middle
    return late


def _state(zone: ZoneInfo, instant: datetime) -> tuple[timedelta | None, str | None]:
    local = instant.astimezone(zone)
    return local.utcoffset(), local.tzname()
