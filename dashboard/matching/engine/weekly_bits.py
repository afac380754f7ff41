"""Weekly hours of people in different zones, as bits of one week in UTC.

A week goes round: Monday morning in Tokyo is Sunday in UTC, and there it counts.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dashboard.matching.engine.problem import QUARTERS, WEEK
from mentorhub.dates import zone_of

QUARTER = 15
UTC = ZoneInfo("UTC")


def next_week(today: date) -> date:
    """The Monday of the next full week: its offsets are those that new sessions will have."""
    return today + timedelta(days=7 - today.weekday())


def bits(stretches: Iterable[tuple[int, int, int]], zone: str, monday: date) -> int:
    """The quarters of an hour that lie whole in the stretches.

    A stretch is a weekday (0 is Monday) with the minutes of its start and end on the wall clock
    of ``zone`` (empty: UTC), in the week that begins on ``monday``.
    """
    found = 0
    for weekday, starts, ends in stretches:
        found |= _stretch(weekday, starts, ends, zone, monday)
    return found


@lru_cache(maxsize=50_000)
def _stretch(weekday: int, starts: int, ends: int, zone: str, monday: date) -> int:
    first = -(-_minute(weekday, starts, zone, monday) // QUARTER)
    length = _minute(weekday, ends, zone, monday) // QUARTER - first
    if length <= 0:
        return 0
    straight = ((1 << length) - 1) << (first % QUARTERS)
    return (straight | straight >> QUARTERS) & WEEK


def _minute(weekday: int, minutes: int, zone: str, monday: date) -> int:
    """Minutes of UTC since that Monday, 00:00 UTC; negative before it."""
    day = monday + timedelta(days=weekday + minutes // 1440)
    wall = datetime.combine(day, time(minutes % 1440 // 60, minutes % 60), zone_of(zone))
    since = wall.astimezone(UTC) - datetime.combine(monday, time(), UTC)
    return int(since.total_seconds()) // 60


def starts(hours: int, quarters: int) -> int:
    """Bit n: a session of so many quarters may start in quarter n. The week goes round."""
    found = hours
    for shift in range(1, quarters):
        found &= hours >> shift | hours << (QUARTERS - shift)
    return found & WEEK
