"""VTIMEZONE components for calendar files: every transition of a time zone, one by one.

They are computed from the zone's own data, because those of the icalendar library omit transitions
(both of Ramadan in Casablanca in 2027) and give the hour of a spring transition one hour too late:
docs/decisions/calendar-zones.md.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@lru_cache(maxsize=500)
def vtimezone(name: str, first_year: int, last_year: int) -> Timezone:
    """The VTIMEZONE of a zone for these years, both included."""
    zone = ZoneInfo(name)
    # One day more on each side, because the year begins at another instant in each zone.
    begin = datetime(first_year, 1, 1, tzinfo=UTC) - DAY
    end = datetime(last_year + 1, 1, 1, tzinfo=UTC) + DAY
    found = Timezone()
    found.add("tzid", name)
    found.add_component(_transition(zone, begin, begin))
    for change in _transitions(zone, begin, end):
        found.add_component(_transition(zone, change - SECOND, change))
    return found


def _transition(zone: ZoneInfo, before: datetime, change: datetime) -> Timezone:
    """The component that is valid from ``change`` on. Its DTSTART is the local time by the offset
    that was valid before."""
    old, new = before.astimezone(zone), change.astimezone(zone)
    part = TimezoneDaylight() if new.dst() else TimezoneStandard()
    part.add("dtstart", (change + old.utcoffset()).replace(tzinfo=None))
    part.add("tzoffsetfrom", old.utcoffset())
    part.add("tzoffsetto", new.utcoffset())
    part.add("tzname", new.tzname())
    return part


def _transitions(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants (UTC) from which another offset or another name is valid."""
    day = begin
    while day < end:
        if _offset_and_name(zone, day) != _offset_and_name(zone, day + DAY):
            yield _find_transition(zone, day, day + DAY)
        day += DAY


def _find_transition(zone: ZoneInfo, early: datetime, late: datetime) -> datetime:
    """The transition between two instants, by bisection, to the second. No zone has two transitions
    within a day."""
    while late - early > SECOND:
        middle = early + timedelta(seconds=(late - early) // SECOND // 2)
        if _offset_and_name(zone, middle) == _offset_and_name(zone, early):
            early = middle
        else:
            late = middle
    return late


def _offset_and_name(zone: ZoneInfo, instant: datetime) -> tuple[timedelta | None, str | None]:
    local = instant.astimezone(zone)
    return local.utcoffset(), local.tzname()
