"""Weekly hours of people in different zones meet in one week of UTC."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dashboard.matching.engine.problem import QUARTERS_A_WEEK, WHOLE_WEEK
from dashboard.matching.engine.weekly_bits import next_monday, possible_starts, weekly_bits

SUMMER, WINTER = date(2026, 7, 6), date(2026, 12, 7)
NINE_TO_TEN = [(0, 540, 600)]


def quarters(mask):
    return [number for number in range(QUARTERS_A_WEEK) if mask >> number & 1]


def at(weekday, hour):
    return (weekday * 24 + hour) * 4


@pytest.mark.parametrize(
    ("zone", "monday", "first"),
    [("", WINTER, at(0, 9)), ("UTC", WINTER, at(0, 9)), ("Europe/Paris", WINTER, at(0, 8)),
     ("Europe/Paris", SUMMER, at(0, 7)), ("Asia/Kolkata", WINTER, at(0, 3) + 2),
     ("America/New_York", WINTER, at(0, 14)), ("Pacific/Auckland", WINTER, at(6, 20)),
     ("Nowhere/Land", WINTER, at(0, 9))],
)  # fmt: skip
def test_an_hour_of_a_zone_lies_where_it_is_in_utc(zone, monday, first):
    assert quarters(weekly_bits(NINE_TO_TEN, zone, monday)) == list(range(first, first + 4))


def test_an_evening_of_sunday_in_the_west_is_monday_and_goes_round():
    assert quarters(weekly_bits([(6, 1380, 1440)], "America/New_York", WINTER)) == [16, 17, 18, 19]
    late = quarters(weekly_bits([(6, 22 * 60, 24 * 60)], "Atlantic/Azores", WINTER))
    assert late == [0, 1, 2, 3, 668, 669, 670, 671]


def test_only_whole_quarters_count():
    assert quarters(weekly_bits([(0, 545, 599)], "UTC", WINTER)) == [37, 38]
    assert weekly_bits([(0, 541, 569)], "UTC", WINTER) == 0


def test_the_night_of_the_change_has_the_hours_that_it_has():
    """In Paris the clock goes from 02:00 to 03:00 on 28 March 2027."""
    assert len(quarters(weekly_bits([(6, 0, 360)], "Europe/Paris", date(2027, 3, 22)))) == 20
    assert len(quarters(weekly_bits([(6, 0, 360)], "Europe/Paris", date(2027, 3, 15)))) == 24


def test_the_week_is_the_next_full_one():
    assert next_monday(date(2026, 11, 26)) == date(2026, 11, 30)
    assert next_monday(date(2026, 11, 30)) == date(2026, 12, 7)


@given(some.integers(0, WHOLE_WEEK), some.integers(1, 8))
def test_a_session_may_start_where_all_of_its_quarters_are_free(hours, length):
    week = [bool(hours >> number & 1) for number in range(QUARTERS_A_WEEK)] * 2
    assert quarters(possible_starts(hours, length)) == [
        number for number in range(QUARTERS_A_WEEK) if all(week[number : number + length])
    ]


@given(some.integers(0, WHOLE_WEEK), some.integers(0, WHOLE_WEEK), some.integers(1, 8))
def test_starts_of_two_people_are_those_of_their_hours_in_common(one, other, length):
    assert possible_starts(one, length) & possible_starts(other, length) == possible_starts(
        one & other, length
    )
