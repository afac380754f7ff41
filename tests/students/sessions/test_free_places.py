"""The free half hours of a day are those to come that exist on the reader's clock, also on the days
on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from students.sessions.wall_clock import instant
from students.sessions.week_grid import Grid, free_places

ALL_DAY = Grid(0, 24)
# Forward and back in Paris, by half an hour on Lord Howe Island, at midnight in Beirut.
DAYS = [
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Asia/Kolkata", date(2026, 3, 29)),
]


def half_hours(day: date, zone: ZoneInfo, now: datetime) -> list[str]:
    """Each by its own instant."""
    times = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
    found = [(each, instant(day, each, zone)) for each in times]
    return [f"{each:%H:%M}" for each, at in found if at.at > now and not at.is_skipped]


@pytest.mark.parametrize(("name", "day"), DAYS)
def test_every_half_hour_to_come_that_exists_is_free_and_no_other(name, day):
    zone = ZoneInfo(name)
    begin = datetime.combine(day, time(), UTC) - timedelta(hours=14)
    for minutes in range(0, 60 * 30, 15):
        for seconds in (0, 1):
            now = begin + timedelta(minutes=minutes, seconds=seconds)
            found = [place.time for place in free_places(day, [], ALL_DAY, zone, now)]
            is_over = now.astimezone(zone).date() > day
            assert found == ([] if is_over else half_hours(day, zone, now))


def test_a_half_hour_that_begins_now_is_not_free():
    zone, day = ZoneInfo("Europe/Paris"), date(2026, 6, 1)
    for at, first in ((time(9, 29, 59), "09:30"), (time(9, 30), "10:00"), (time(9, 31), "10:00")):
        now = datetime.combine(day, at, zone)
        assert free_places(day, [], ALL_DAY, zone, now)[0].time == first
