"""A weekly session keeps its hour when the clocks change, wherever they do.

What was written is read by a second library and compared with the instants of the rows.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from mentorhub.accounts.models import User
from mentorhub.dates import zone_of
from students.calendar import ics
from students.models import Session
from students.sessions.wall_clock import weekly_instants
from tests.students.calendar import reading

# Zone, the day of a change of its clocks, and the hour of the weekly session.
CHANGES = [
    ("Europe/Paris", date(2027, 3, 28), time(18, 0)),
    ("Europe/Paris", date(2026, 10, 25), time(18, 0)),
    ("America/New_York", date(2027, 3, 14), time(9, 30)),
    ("America/New_York", date(2026, 11, 1), time(9, 30)),
    # Half an hour of summer time.
    ("Australia/Lord_Howe", date(2027, 4, 4), time(7, 15)),
    ("Australia/Lord_Howe", date(2026, 10, 4), time(7, 15)),
    # An hour back for Ramadan, and forward again after it.
    ("Africa/Casablanca", date(2027, 2, 7), time(20, 0)),
    ("Africa/Casablanca", date(2027, 3, 14), time(20, 0)),
    # Half hours and quarters from UTC, without any change.
    ("Asia/Kolkata", date(2027, 3, 28), time(19, 30)),
    ("Asia/Kathmandu", date(2027, 3, 28), time(19, 45)),
    ("America/St_Johns", date(2027, 3, 14), time(12, 0)),
    ("America/St_Johns", date(2026, 11, 1), time(12, 0)),
    ("Australia/Adelaide", date(2027, 4, 4), time(8, 0)),
    ("UTC", date(2027, 3, 28), time(18, 0)),
]


MAYA = User(pk=1, name="Maya Mentor", email="maya@example.org")
STU = User(pk=2, name="Stu Student", email="stu@example.org")


def series(zone, days):
    """Sessions that stand in no table: their dates lie where the clocks change."""
    return [
        Session(
            mentor=MAYA,
            student=STU,
            starts_at=found.at,
            ends_at=found.at + timedelta(minutes=45),
            zone=zone,
            planned_at=found.at - timedelta(days=7),
            join_url="https://meet.example.org/maya",
        )
        for found in days
    ]


def written(sessions):
    return ics.feed([(session, "") for session in sessions], of=STU)


@pytest.mark.parametrize(("zone", "change", "hour"), CHANGES)
def test_the_hour_stays_and_the_instants_are_those_of_the_rows(zone, change, hour):
    planned = weekly_instants(change - timedelta(days=17), hour, zone_of(zone), 6)
    sessions = series(zone, planned)
    text = written(sessions)
    assert reading.starts(text) == [found.at for found in planned]
    assert set(reading.hours(text)) == {hour.strftime("%H:%M")}
    lengths = {entry.dtend.value - entry.dtstart.value for entry in reading.entries(text)}
    assert lengths == {timedelta(minutes=45)}


@pytest.mark.parametrize("zone", sorted({zone for zone, _day, _hour in CHANGES}))
def test_every_day_of_two_years_is_read_as_it_was_meant(zone):
    noon = [weekly_instants(date(2026, 1, 1) + timedelta(days=n), time(12, 0), zone_of(zone), 1)[0]
            for n in range(0, 730, 3)]  # fmt: skip
    sessions = series(zone, noon)
    assert reading.starts(written(sessions)) == [found.at for found in noon]


def test_one_session_alone_is_read_as_it_was_meant():
    """The zone's part is cut to the dates that are there, and must not be cut too short."""
    for zone in ("Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"):
        for month in range(1, 13):
            found = weekly_instants(date(2027, month, 15), time(18, 0), zone_of(zone), 1)
            text = written(series(zone, found))
            assert reading.starts(text) == [found[0].at], (zone, month)


def test_both_sides_of_the_atlantic_in_one_calendar():
    """For three weeks in spring Paris and New York are an hour nearer than usual."""
    paris = weekly_instants(date(2027, 3, 9), time(18, 0), zone_of("Europe/Paris"), 5)
    new_york = weekly_instants(date(2027, 3, 10), time(12, 0), zone_of("America/New_York"), 5)
    sessions = series("Europe/Paris", paris)
    sessions += series("America/New_York", new_york)
    text = written(sessions)
    assert reading.starts(text) == [found.at for found in paris + new_york]
    assert text.count("BEGIN:VTIMEZONE") == 2


def test_a_zone_is_named_and_not_longer_than_its_sessions_need():
    found = weekly_instants(date(2027, 3, 9), time(18, 0), zone_of("Europe/Paris"), 5)
    text = written(series("Europe/Paris", found))
    assert "DTSTART;TZID=Europe/Paris:20270309T180000" in text
    assert "2038" not in text
    assert len(text) < 6000


def test_the_two_hours_of_an_autumn_night_are_told_apart():
    """02:30 comes twice; the first of them is meant, as the rows say."""
    zone = "Europe/Paris"
    found = weekly_instants(date(2026, 10, 25), time(2, 30), zone_of(zone), 1)
    assert found[0].at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert reading.starts(written(series(zone, found))) == [found[0].at]
    second = found[0].at + timedelta(hours=1)
    sessions = series(zone, [type(found[0])(second)])
    assert reading.starts(written(sessions)) == [second]
