"""A series is one calendar entry: planned, moved, cancelled and handed over by date.

The mails are applied one after the other by a calendar program (program.py), read by two libraries;
what it shows is compared with the instants of the rows, across changes of the clocks.
"""

import uuid
from datetime import UTC, date, datetime, time, timedelta

import pytest

from mentorhub.accounts.models import User
from mentorhub.dates import zone_of
from students.calendar import ics
from students.models import Session
from students.sessions.wall_clock import instant, weekly_instants
from tests.students.calendar.program import PersonsCalendar

MAYA = User(pk=1, name="Maya Mentor", email="maya@example.org")
STU = User(pk=2, name="Stu Student", email="stu@example.org")
CARL = User(pk=3, name="Carl Cover", email="carl@example.org")
STAMP = datetime(2026, 9, 1, 8, tzinfo=UTC)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
# Zone, a day shortly before the clocks change, and the hour of the sessions.
PLACES = [
    ("Europe/Paris", date(2027, 3, 16), time(18, 0)),
    ("Europe/Paris", date(2026, 10, 13), time(18, 0)),
    ("America/New_York", date(2027, 3, 1), time(9, 30)),
    ("America/New_York", date(2026, 10, 22), time(23, 45)),
    ("Africa/Casablanca", date(2027, 1, 28), time(20, 0)),
    ("Australia/Lord_Howe", date(2027, 3, 26), time(7, 15)),
    ("Australia/Lord_Howe", date(2026, 9, 23), time(0, 30)),
    ("America/St_Johns", date(2027, 3, 4), time(12, 0)),
    # Over the new year: what the file says of the zone must reach into the second one.
    ("Africa/Casablanca", date(2026, 12, 24), time(20, 0)),
    ("Australia/Adelaide", date(2027, 3, 10), time(8, 0)),
    ("Asia/Kathmandu", date(2027, 3, 20), time(19, 45)),
    ("UTC", date(2027, 3, 20), time(18, 0)),
]


@pytest.fixture(params=PLACES, ids=lambda place: f"{place[0]} {place[1]}")
def rows(request):
    zone, day, hour = request.param
    return planned([week.at for week in weekly_instants(day, hour, zone_of(zone), 8)], zone)


def planned(starts, zone="Europe/Paris", minutes=45):
    """Sessions as ``plan_series`` leaves them; they stand in no table."""
    series = uuid.uuid4()
    return [
        Session(
            pk=number,
            mentor=MAYA,
            student=STU,
            starts_at=start,
            ends_at=start + timedelta(minutes=minutes),
            zone=zone,
            series=series,
            recurrence_at=start,
            planned_at=STAMP,
            join_url="https://meet.example.org/maya",
        )
        for number, start in enumerate(starts, 1)
    ]


def move(row, start):
    length = row.ends_at - row.starts_at
    row.starts_at, row.ends_at = start, start + length
    row.schedule_version += 1


def cancel(row):
    row.status = Session.Status.CANCELLED_OTHER
    row.schedule_version += 1


def hand_over(row, to):
    row.mentor, row.join_url = to, f"https://meet.example.org/{to.name.split()[0].lower()}"
    row.schedule_version += 1


def page(session):
    return f"https://mentorhub.example.org/sessions/{session.pk}/"


def series_mail(rows, to=STU):
    return ics.series_request(
        rows, to=to, stamp=STAMP, url_of=page, series_url="https://mentorhub.example.org/sessions/"
    )


def mail(rows, to=STU, minutes=1):
    return ics.request(rows, to=to, stamp=STAMP + timedelta(minutes=minutes), url_of=page)


def cancel_mail(rows, to=STU, minutes=2, **whole):
    stamp = STAMP + timedelta(minutes=minutes)
    return ics.cancellation(rows, to=to, stamp=stamp, url_of=page, **whole)


def dates(rows):
    return sorted(row.starts_at for row in rows if row.is_planned)


# --- Planned ------------------------------------------------------------------------------------


def test_a_planned_series_is_one_entry_with_all_its_dates(rows):
    for reader, other in ((STU, MAYA), (MAYA, STU)):
        calendar = PersonsCalendar()
        calendar.receive(series_mail(rows, to=reader))
        name = f"Session with {other.name}"
        assert calendar.shown() == [(at, timedelta(minutes=45), name) for at in dates(rows)]
    text = series_mail(rows)
    assert text.count("BEGIN:VEVENT") == 1
    assert "RDATE" not in text
    assert "EXDATE" not in text


def test_the_rule_ends_with_the_last_date_and_names_the_weekday():
    rows = planned(
        [
            week.at
            for week in weekly_instants(date(2027, 3, 16), time(18), zone_of("Europe/Paris"), 6)
        ]
    )
    text = series_mail(rows)
    assert "DTSTART;TZID=Europe/Paris:20270316T180000" in text
    assert "RRULE:FREQ=WEEKLY;UNTIL=20270420T160000Z;BYDAY=TU" in text
    assert "SEQUENCE:0" in text
    assert f"UID:{rows[0].series}@127.0.0.1" in text


def test_weeks_that_are_left_out_are_no_dates(rows):
    some = [rows[0], *rows[2:4], rows[7]]
    calendar = PersonsCalendar()
    calendar.receive(series_mail(some))
    assert calendar.starts() == dates(some)
    assert "RDATE" not in series_mail(some)


def test_dates_that_no_weekly_rule_gives_are_single_dates():
    starts = [datetime(2027, 3, day, 17, tzinfo=UTC) for day in (1, 3, 8, 15, 20)]
    for some in (starts, starts[:2], starts[1:3]):
        calendar = PersonsCalendar()
        calendar.receive(series_mail(planned(some)))
        assert calendar.starts() == some


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("Europe/Paris", date(2027, 3, 21), time(2, 30)),
        ("America/New_York", date(2027, 3, 7), time(2, 15)),
        ("Australia/Lord_Howe", date(2026, 9, 27), time(2, 10)),
        ("Africa/Casablanca", date(2027, 3, 7), time(2, 30)),
    ],
)
def test_an_hour_that_the_clocks_leave_out_is_read_as_it_takes_place(zone, day, hour):
    weeks = weekly_instants(day, hour, zone_of(zone), 4)
    assert [week.is_skipped for week in weeks] == [False, True, False, False]
    rows = planned([week.at for week in weeks], zone)
    calendar = PersonsCalendar()
    calendar.receive(series_mail(rows))
    assert calendar.starts() == dates(rows)
    move(rows[1], rows[1].starts_at + DAY)
    calendar.receive(mail([rows[1]]))
    assert calendar.starts() == dates(rows)


def test_an_hour_that_comes_twice_is_its_first():
    weeks = weekly_instants(date(2026, 10, 18), time(2, 30), zone_of("Europe/Paris"), 3)
    assert [week.is_ambiguous for week in weeks] == [False, True, False]
    rows = planned([week.at for week in weeks])
    calendar = PersonsCalendar()
    calendar.receive(series_mail(rows))
    assert calendar.starts() == dates(rows)


@pytest.mark.parametrize("first", [date(2026, 10, 18), date(2026, 10, 25)])
def test_the_second_of_two_equal_hours_is_a_single_date(first):
    """Nobody can choose it on a form, and no rule can name it."""
    weeks = weekly_instants(first, time(2, 30), zone_of("Europe/Paris"), 26)
    rows = planned([week.at + timedelta(hours=week.is_ambiguous) for week in weeks])
    calendar = PersonsCalendar()
    calendar.receive(series_mail(rows))
    assert calendar.starts() == dates(rows)
    [number] = [number for number, week in enumerate(weeks) if week.is_ambiguous]
    cancel(rows[number])
    calendar.receive(cancel_mail([rows[number]]))
    assert calendar.starts() == dates(rows)


def test_what_was_changed_before_the_first_mail_is_told_with_it(rows):
    move(rows[0], rows[0].starts_at + DAY)
    move(rows[3], rows[3].starts_at - DAY)
    rows[4].join_url = "https://meet.example.org/elsewhere"
    cancel(rows[5])
    calendar = PersonsCalendar()
    calendar.receive(series_mail([row for row in rows if row.is_planned]))
    assert calendar.starts() == dates(rows)
    # The mails about it follow, or came before.
    calendar.receive(mail([rows[0]]))
    calendar.receive(cancel_mail([rows[5]]))
    assert calendar.starts() == dates(rows)


def test_a_date_that_differs_from_the_others_is_told_by_itself(rows):
    hand_over(rows[0], CARL)
    rows[4].join_url = "https://meet.example.org/elsewhere"
    rows[5].ends_at += timedelta(minutes=15)
    text = series_mail(rows)
    calendar = PersonsCalendar()
    calendar.receive(text)
    told = [("Carl Cover" if row.mentor is CARL else "Maya Mentor", row.minutes) for row in rows]
    assert calendar.shown() == [
        (row.starts_at, timedelta(minutes=minutes), f"Session with {name}")
        for row, (name, minutes) in zip(rows, told, strict=True)
    ]
    assert text.count("LOCATION:https://meet.example.org/elsewhere") == 1
    assert text.count("BEGIN:VEVENT") == 4


def test_the_first_mail_may_come_after_those_about_changes(rows):
    move(rows[2], rows[2].starts_at + DAY)
    cancel(rows[5])
    calendar = PersonsCalendar()
    calendar.receive(mail([rows[2]]))
    calendar.receive(cancel_mail([rows[5]]))
    calendar.receive(series_mail([row for row in rows if row.is_planned]))
    assert calendar.starts() == dates(rows)


def test_the_mail_that_comes_twice_changes_nothing(rows):
    calendar = PersonsCalendar()
    for _time in range(2):
        calendar.receive(series_mail(rows))
    move(rows[1], rows[1].starts_at + DAY)
    for _time in range(2):
        calendar.receive(mail([rows[1]]))
    cancel(rows[2])
    for _time in range(2):
        calendar.receive(cancel_mail([rows[2]]))
    assert calendar.starts() == dates(rows)


# --- Moved --------------------------------------------------------------------------------------


def test_one_date_moves_across_the_change_and_back_again(rows):
    calendar = PersonsCalendar()
    calendar.receive(series_mail(rows))
    first = rows[1].starts_at
    for minutes, start in enumerate((first + 3 * WEEK + DAY, first - DAY, first), 1):
        move(rows[1], start)
        calendar.receive(mail([rows[1]], minutes=minutes))
        assert calendar.starts() == dates(rows)
    assert rows[1].schedule_version == 3


def test_an_earlier_mail_that_comes_late_changes_nothing(rows):
    calendar = PersonsCalendar()
    calendar.receive(series_mail(rows))
    move(rows[1], rows[1].starts_at + DAY)
    early = mail([rows[1]], minutes=1)
    move(rows[1], rows[1].starts_at + DAY)
    calendar.receive(mail([rows[1]], minutes=2))
    calendar.receive(early)
    assert calendar.starts() == dates(rows)


def test_several_move_in_one_mail_into_each_others_places(rows):
    calendar = PersonsCalendar()
    calendar.receive(series_mail(rows))
    moved = rows[2:]
    for row in reversed(moved):
        move(row, row.starts_at + WEEK)
    text = mail(moved)
    calendar.receive(text)
    assert calendar.starts() == dates(rows)
    assert text.count("RECURRENCE-ID") == text.count("BEGIN:VEVENT") == len(moved)
    for row in moved[2:]:
        move(row, row.starts_at - 2 * WEEK + timedelta(hours=2))
    calendar.receive(mail(moved[2:], minutes=2))
    assert calendar.starts() == dates(rows)


def test_the_date_that_moves_is_known_by_its_first_hour_in_the_zone():
    rows = planned(
        [
            week.at
            for week in weekly_instants(date(2027, 3, 16), time(18), zone_of("Europe/Paris"), 4)
        ]
    )
    move(rows[2], datetime(2027, 4, 1, 7, tzinfo=UTC))
    move(rows[2], datetime(2027, 4, 2, 7, tzinfo=UTC))
    text = mail([rows[2]])
    assert "RECURRENCE-ID;TZID=Europe/Paris:20270330T180000" in text
    assert "DTSTART;TZID=Europe/Paris:20270402T090000" in text
    assert "SEQUENCE:2" in text
    assert "RRULE" not in text


# --- Cancelled ----------------------------------------------------------------------------------


def test_one_is_cancelled_then_the_rest_moves_then_all_are_cancelled(rows):
    calendar = PersonsCalendar()
    calendar.receive(series_mail(rows))
    cancel(rows[3])
    calendar.receive(cancel_mail([rows[3]], minutes=1))
    assert calendar.starts() == dates(rows)
    rest = rows[4:]
    for row in reversed(rest):
        move(row, row.starts_at + WEEK)
    calendar.receive(mail(rest, minutes=2))
    assert calendar.starts() == dates(rows)
    gone = rows[:3] + rest
    for row in gone:
        cancel(row)
    calendar.receive(cancel_mail(rows, minutes=3, whole=True))
    assert calendar.starts() == []


def test_several_are_cancelled_by_date_and_those_before_stay(rows):
    calendar = PersonsCalendar()
    calendar.receive(series_mail(rows))
    move(rows[5], rows[5].starts_at + DAY)
    calendar.receive(mail([rows[5]]))
    for row in rows[4:]:
        cancel(row)
    text = cancel_mail(rows[4:])
    calendar.receive(text)
    assert calendar.starts() == dates(rows[:4])
    assert text.count("STATUS:CANCELLED") == text.count("RECURRENCE-ID") == 4


def test_a_whole_series_is_cancelled_by_its_identifier_alone(rows):
    move(rows[2], rows[2].starts_at + DAY)
    for row in rows:
        cancel(row)
    text = cancel_mail(rows, whole=True)
    assert text.count("BEGIN:VEVENT") == 1
    assert "METHOD:CANCEL" in text
    assert "RECURRENCE-ID" not in text
    assert "RRULE" not in text
    # Above the number of the entry and of each date.
    assert "SEQUENCE:2" in text


def test_a_date_that_is_off_says_neither_where_nor_why(rows):
    cancel(rows[0])
    text = cancel_mail([rows[0]])
    for word in ("meet.example.org", "LOCATION", "DESCRIPTION", "/sessions/"):
        assert word not in text


# --- Handed over --------------------------------------------------------------------------------


def test_dates_go_to_a_covering_mentor_and_some_come_back(rows):
    """The covering mentor never had the entry: they get single dates of it."""
    stu, maya, carl = PersonsCalendar(), PersonsCalendar(), PersonsCalendar()
    stu.receive(series_mail(rows, to=STU))
    maya.receive(series_mail(rows, to=MAYA))
    covered = rows[2:5]
    for row in covered:
        hand_over(row, CARL)
    stu.receive(mail(covered, to=STU))
    carl.receive(mail(covered, to=CARL))
    maya.receive(cancel_mail(covered, to=MAYA))
    assert stu.starts() == dates(rows)
    assert [name for _at, _length, name in stu.shown()].count("Session with Carl Cover") == 3
    assert maya.starts() == dates(rows[:2] + rows[5:])
    assert carl.starts() == dates(covered)
    assert {name for _at, _length, name in carl.shown()} == {"Session with Stu Student"}

    move(rows[3], rows[3].starts_at + DAY)
    stu.receive(mail([rows[3]], to=STU, minutes=3))
    carl.receive(mail([rows[3]], to=CARL, minutes=3))
    for row in rows[3:5]:
        hand_over(row, MAYA)
    stu.receive(mail(rows[3:5], to=STU, minutes=4))
    maya.receive(mail(rows[3:5], to=MAYA, minutes=4))
    carl.receive(cancel_mail(rows[3:5], to=CARL, minutes=4))
    assert stu.starts() == dates(rows)
    assert maya.starts() == dates(rows[:2] + rows[3:])
    assert carl.starts() == dates([rows[2]])


def test_one_date_alone_is_read_by_a_program_that_never_had_the_series():
    rows = planned(
        [
            week.at
            for week in weekly_instants(date(2027, 3, 16), time(18), zone_of("Europe/Paris"), 4)
        ]
    )
    hand_over(rows[2], CARL)
    carl = PersonsCalendar()
    text = mail([rows[2]], to=CARL)
    carl.receive(text)
    assert carl.starts() == [rows[2].starts_at]
    assert MAYA.email not in text
    assert STU.email not in text
    cancel(rows[2])
    carl.receive(cancel_mail([rows[2]], to=CARL))
    assert carl.starts() == []


# --- What stays as it was, and what is refused ---------------------------------------------------


def test_sessions_of_several_entries_are_told_apart_and_refused_in_one():
    start = instant(date(2027, 3, 16), time(18), zone_of("Europe/Paris")).at
    rows = planned([start, start + WEEK])
    late = planned([start + 2 * WEEK])[0]
    late.series, late.recurrence_at = rows[0].series, None
    assert late.calendar_uid == late.uid
    assert {row.calendar_uid for row in rows} == {rows[0].series}
    assert ics.group_by_entry([*rows, late]) == [rows, [late]]
    for write in (mail, cancel_mail, series_mail):
        with pytest.raises(ValueError, match="one entry"):
            write([*rows, late])
        with pytest.raises(ValueError, match="one entry"):
            write([])


def test_a_series_of_which_one_date_is_left_is_that_date():
    start = instant(date(2027, 3, 16), time(18), zone_of("Europe/Paris")).at
    [_first, second] = planned([start, start + WEEK])
    text = series_mail([second])
    assert "RRULE" not in text
    calendar = PersonsCalendar()
    calendar.receive(text)
    assert calendar.starts() == [second.starts_at]


def test_a_session_with_an_entry_of_its_own_is_written_as_ever():
    start = datetime(2027, 3, 16, 17, tzinfo=UTC)
    session = planned([start])[0]
    session.recurrence_at, session.uid = None, uuid.UUID(int=7)
    told = {"to": STU, "stamp": STAMP, "url_of": lambda _session: "https://m.example.org/1/"}
    text = ics.request([session], **told)
    assert text.partition("BEGIN:VEVENT")[2].splitlines()[1:] == [
        "SUMMARY:Session with Maya Mentor",
        "DTSTART;TZID=Europe/Paris:20270316T180000",
        "DTEND;TZID=Europe/Paris:20270316T184500",
        "DTSTAMP:20260901T080000Z",
        "UID:00000000-0000-0000-0000-000000000007@127.0.0.1",
        "SEQUENCE:0",
        'ATTENDEE;CN="Stu Student";PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=',
        " FALSE:mailto:stu@example.org",
        "DESCRIPTION:Join: https://meet.example.org/maya\\nOn MentorHub: https://m.e",
        " xample.org/1/",
        "LOCATION:https://meet.example.org/maya",
        "ORGANIZER;CN=MentorHub:mailto:mentorhub@example.org",
        "STATUS:CONFIRMED",
        "URL:https://m.example.org/1/",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    gone = ics.cancellation([session], **told)
    before, after = (
        ["METHOD:REQUEST", "STATUS:CONFIRMED"],
        ["METHOD:CANCEL", "STATUS:CANCELLED"],
    )
    for old, new in zip(before, after, strict=True):
        text = text.replace(old, new)
    assert gone == text


def test_the_feed_has_an_entry_for_each_session():
    start = datetime(2027, 3, 16, 17, tzinfo=UTC)
    rows = planned([start, start + WEEK, start + 2 * WEEK])
    text = ics.feed([(row, "") for row in rows], of=STU)
    assert [f"UID:{row.uid}@127.0.0.1" in text for row in rows] == [True] * 3
    assert "RECURRENCE-ID" not in text
    assert "RRULE" not in text


def test_a_year_of_sessions_stays_small():
    weeks = weekly_instants(date(2026, 9, 15), time(18), zone_of("Europe/Paris"), 52)
    rows = planned([week.at for week in weeks])
    assert len(series_mail(rows)) < 2_500
    for row in reversed(rows):
        move(row, row.starts_at + DAY)
    assert len(mail(rows)) < 40_000
    for row in rows:
        cancel(row)
    assert len(cancel_mail(rows)) < 30_000
    assert len(cancel_mail(rows, whole=True)) < 2_500
