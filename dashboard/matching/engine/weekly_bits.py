"""Weekly hours of people in different zones, as bits of one week in UTC.

Bit n stands for quarter of an hour n of the week. The week is cyclic: Monday 06:00 in Tokyo is
Sunday 21:00 UTC, and counts as the Sunday of the same week.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dashboard.matching.engine.problem import QUARTERS_A_WEEK, WHOLE_WEEK
from mentorhub.dates import zone_of

QUARTER_MINUTES = 15
UTC = ZoneInfo("UTC")


def next_monday(today: date) -> date:
    """The Monday of the next full week: its UTC offsets are those that new sessions will have."""
    return today + timedelta(days=7 - today.weekday())


def weekly_bits(stretches: Iterable[tuple[int, int, int]], zone: str, monday: date) -> int:
    """The quarters of an hour that lie completely in the stretches.

    A stretch is a weekday (0 is Monday) with the minutes of its start and end on the wall clock
    of ``zone`` (empty: UTC), in the week that begins on ``monday``.
    """
    bits = 0
    for weekday, starts, ends in stretches:
        bits |= _stretch_bits(weekday, starts, ends, zone, monday)
    return bits


@lru_cache(maxsize=50_000)
def _stretch_bits(weekday: int, starts: int, ends: int, zone: str, monday: date) -> int:
    first = -(-_utc_minute(weekday, starts, zone, monday) // QUARTER_MINUTES)
    length = _utc_minute(weekday, ends, zone, monday) // QUARTER_MINUTES - first
    if length <= 0:
        return 0
    bits = ((1 << length) - 1) << (first % QUARTERS_A_WEEK)
    return (bits | bits >> QUARTERS_A_WEEK) & WHOLE_WEEK


def _utc_minute(weekday: int, minutes: int, zone: str, monday: date) -> int:
    """Minutes since ``monday`` 00:00 UTC; negative before it."""
    day = monday + timedelta(days=weekday + minutes // 1440)
    wall = datetime.combine(day, time(minutes % 1440 // 60, minutes % 60), zone_of(zone))
    since = wall.astimezone(UTC) - datetime.combine(monday, time(), UTC)
    return int(since.total_seconds()) // 60


def possible_starts(hours: int, quarters: int) -> int:
    """Bit n is set when a session of ``quarters`` quarters of an hour fits from quarter n on."""
    bits = hours
    for shift in range(1, quarters):
        bits &= hours >> shift | hours << (QUARTERS_A_WEEK - shift)
    return bits & WHOLE_WEEK
