"""The wall clock of four places, on the days when it changes, in both directions."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from students.sessions.wall_clock import instant, weekly_instants

PARIS, NEW_YORK = ZoneInfo("Europe/Paris"), ZoneInfo("America/New_York")
LORD_HOWE, CASABLANCA = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Africa/Casablanca")
# Zone, a week before the change, and by how many minutes the clocks jump forward.
CHANGES = [
    (PARIS, date(2027, 3, 21), 60),
    (PARIS, date(2026, 10, 18), -60),
    (NEW_YORK, date(2027, 3, 7), 60),
    (NEW_YORK, date(2026, 10, 25), -60),
    (LORD_HOWE, date(2026, 9, 27), 30),
    (LORD_HOWE, date(2027, 3, 28), -30),
    (CASABLANCA, date(2027, 2, 1), -60),
    (CASABLANCA, date(2027, 3, 8), 60),
]


@pytest.mark.parametrize(("zone", "before", "jump"), CHANGES)
def test_a_weekly_hour_stays_the_same_on_the_wall_clock(zone, before, jump):
    first, second = (each.at for each in weekly_instants(before, time(18, 0), zone, 2))
    assert [each.astimezone(zone).time() for each in (first, second)] == [time(18)] * 2
    assert second - first == timedelta(weeks=1) - timedelta(minutes=jump)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "utc"),
    [
        (PARIS, date(2027, 3, 28), time(2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        (NEW_YORK, date(2027, 3, 14), time(2, 15), datetime(2027, 3, 14, 7, 15, tzinfo=UTC)),
        (LORD_HOWE, date(2026, 10, 4), time(2, 10), datetime(2026, 10, 3, 15, 40, tzinfo=UTC)),
    ],
)
def test_an_hour_that_is_skipped_says_so_and_comes_after_the_change(zone, day, hour, utc):
    found = instant(day, hour, zone)
    assert found.is_skipped
    assert not found.is_ambiguous
    assert found.at == utc
    assert found.at.astimezone(zone).time() > hour


@pytest.mark.parametrize(
    ("zone", "day", "hour", "utc"),
    [
        (PARIS, date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (NEW_YORK, date(2026, 11, 1), time(1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        (LORD_HOWE, date(2027, 4, 4), time(1, 45), datetime(2027, 4, 3, 14, 45, tzinfo=UTC)),
    ],
)
def test_an_hour_that_comes_twice_says_so_and_is_the_first(zone, day, hour, utc):
    found = instant(day, hour, zone)
    assert found.is_ambiguous
    assert not found.is_skipped
    assert found.at == utc


def test_an_ordinary_hour_is_neither():
    found = instant(date(2026, 11, 26), time(18), PARIS)
    assert (found.is_skipped, found.is_ambiguous) == (False, False)
    assert found.at == datetime(2026, 11, 26, 17, tzinfo=UTC)
