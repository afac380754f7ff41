"""A series that was planned at once shares one calendar entry; each date keeps its place in it."""

import uuid
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import IntegrityError, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentorhub.database import OWNER
from mentorhub.dates import zone_of
from students.calendar import ics
from students.calendar.entries import cancelled_entry, planned_entry
from students.models import Session
from students.sessions.series import cancel_series, move_series, plan_series
from students.sessions.wall_clock import weekly_instants
from tests import factories as make
from tests.students.calendar.program import PersonsCalendar

pytestmark = pytest.mark.django_db
PARIS = zone_of("Europe/Paris")
DAY = timezone.localdate() + timedelta(days=7)
OTHER, TEXT = "cancelled_other", "I travel."


def starts(weeks, hour=18):
    return [week.at for week in weekly_instants(DAY, time(hour), PARIS, weeks)]


def series(mentorship, weeks=5, **fields):
    room = "https://meet.example.org/maya"
    usual = {"by": mentorship.mentor, "minutes": 30, "zone": "Europe/Paris", "join_url": room}
    return plan_series(mentorship, starts(weeks), **usual | fields)


@pytest.fixture
def cover(people, mentorship):
    began = timezone.now() - timedelta(days=1)
    ends = timezone.now() + timedelta(days=60)
    return make.mentorship(people.carl, people.stu, kind="cover", starts_at=began, ends_at=ends)


def all_of(rows):
    """As they stand in the table, with their people."""
    found = Session.objects.filter(pk__in=[row.pk for row in rows])
    return list(found.select_related("mentor__meeting_room", "student").order_by("recurrence_at"))


# --- The rows -----------------------------------------------------------------------------------


def test_sessions_planned_at_once_share_an_entry_and_keep_their_places(people, mentorship):
    rows = all_of(series(mentorship))
    assert [row.recurrence_at for row in rows] == [row.starts_at for row in rows] == starts(5)
    assert {row.calendar_uid for row in rows} == {rows[0].series}
    assert len({row.uid for row in rows}) == 5
    places = [row.recurrence_at for row in rows]
    move_series(rows[2], datetime.combine(DAY + timedelta(days=20), time(9), PARIS), by=people.maya)
    rows[0].move(rows[0].starts_at + timedelta(hours=1), by=people.maya)
    assert [row.recurrence_at for row in all_of(rows)] == places


def test_a_session_planned_alone_has_an_entry_of_its_own(people, mentorship):
    [session] = plan_series(mentorship, starts(1), by=people.maya, minutes=30, zone="Europe/Paris")
    assert (session.series, session.recurrence_at) == (None, None)
    assert session.calendar_uid == session.uid


def test_a_date_added_to_a_series_has_an_entry_of_its_own(people, mentorship, signed_in):
    """The next date is offered when the last one of a series is closed."""
    rows = series(mentorship, weeks=2)
    rows[0].cancel(OTHER, by=people.maya, text=TEXT)
    begun = timezone.now() - timedelta(minutes=40)
    ends = begun + timedelta(minutes=30)
    Session.objects.filter(pk=rows[1].pk).update(starts_at=begun, ends_at=ends)
    day = DAY + timedelta(days=60)
    data = {"outcome": "held", "plan_next": "on", "next_day": str(day), "next_time": "18:00"}
    signed_in(people.maya).post(f"/sessions/{rows[1].pk}/outcome/", data)
    added = Session.objects.latest("starts_at")
    assert (added.series, added.recurrence_at) == (rows[0].series, None)
    assert added.calendar_uid == added.uid
    assert len(ics.group_by_entry([*rows, added])) == 2


def test_a_session_as_they_were_before_keeps_its_identifier(people, mentorship):
    """Of a series, and mailed with its own UID."""
    session = make.session(mentorship, series=uuid.uuid4())
    assert session.calendar_uid == session.uid


def test_the_database_refuses_a_place_without_a_series_and_one_place_twice(people, mentorship):
    first, second = series(mentorship, weeks=2)
    rows = Session.objects.filter(pk=second.pk)
    with pytest.raises(IntegrityError, match="has_series"), transaction.atomic(using=OWNER):
        rows.update(series=None)
    with pytest.raises(IntegrityError, match="recurrence_once"), transaction.atomic(using=OWNER):
        rows.update(recurrence_at=first.recurrence_at)
    rows.update(series=None, recurrence_at=None)


# --- What the first mail tells ------------------------------------------------------------------


def test_the_first_mail_tells_each_person_of_their_own_planned_dates(people, mentorship, cover):
    rows = series(mentorship)
    rows[1].cancel(OTHER, by=people.maya, text=TEXT)
    rows[2].move(rows[2].starts_at + timedelta(days=1), by=people.maya)
    rows[3].hand_over(cover, by=people.noor)
    added = make.session(mentorship, starts_at=starts(9)[8], series=rows[0].series)
    numbers = [row.pk for row in rows]
    left = [numbers[0], *numbers[2:]]
    assert [row.pk for row in planned_entry(rows[0], people.stu)] == left
    own = [number for number in left if number != numbers[3]]
    assert [row.pk for row in planned_entry(rows[0], people.maya)] == own
    assert [row.pk for row in planned_entry(rows[0], people.carl)] == [numbers[3]]
    assert planned_entry(rows[0], people.nora) == []
    assert planned_entry(added, people.stu) == [added]
    assert planned_entry(added, people.carl) == []


def test_a_mail_about_many_dates_asks_the_database_once(people, mentorship):
    [first, *_rest] = series(mentorship, weeks=8, join_url="")
    with CaptureQueriesContext(connections[OWNER]) as asked:
        rows = planned_entry(first, people.stu)
        stamp = timezone.now()
        ics.series_request(
            rows, to=people.stu, stamp=stamp, url_of=lambda row: f"/{row.pk}/", series_url=""
        )
        ics.request(rows, to=people.stu, stamp=stamp, url_of=lambda row: f"/{row.pk}/")
    assert len(asked) == 1


# --- Nothing is left ----------------------------------------------------------------------------


def test_an_entry_is_cancelled_as_a_whole_when_nothing_of_it_is_left(people, mentorship):
    rows = series(mentorship)
    cancel_series(rows[2], OTHER, by=people.maya, text=TEXT)
    for person in (people.maya, people.stu):
        assert cancelled_entry(rows[2], person) == []
    cancel_series(rows[0], OTHER, by=people.maya, text=TEXT)
    for person in (people.maya, people.stu):
        assert cancelled_entry(rows[2], person) == all_of(rows)


def test_what_was_held_stays_in_the_calendar(people, mentorship):
    rows = series(mentorship)
    Session.objects.filter(pk=rows[0].pk).update(status=Session.Status.HELD)
    cancel_series(rows[1], OTHER, by=people.maya, text=TEXT)
    assert cancelled_entry(rows[1], people.stu) == []


def test_dates_handed_over_are_not_cancelled_with_the_entry(people, mentorship, cover):
    """What comes back would be told with a lower number than that of the whole."""
    rows = series(mentorship)
    rows[4].hand_over(cover, by=people.noor)
    cancel_series(rows[0], OTHER, by=people.maya, text=TEXT)
    assert cancelled_entry(rows[0], people.maya) == []
    Session.objects.get(pk=rows[4].pk).cancel(OTHER, by=people.carl, text=TEXT)
    assert cancelled_entry(rows[0], people.maya) == []
    assert cancelled_entry(rows[4], people.carl) == []
    assert cancelled_entry(rows[0], people.stu) == all_of(rows)


def test_sessions_with_entries_of_their_own_are_cancelled_one_by_one(people, mentorship):
    session = make.session(mentorship, series=uuid.uuid4())
    session.cancel("cancelled_early", by=people.maya)
    assert cancelled_entry(session, people.stu) == []


# --- From the acts to the calendars -------------------------------------------------------------


class Post:
    """Writes the calendar parts that the acts below call for."""

    def __init__(self, *people):
        self.calendars = {person.pk: PersonsCalendar() for person in people}
        self.stamp = datetime.now(UTC).replace(microsecond=0)

    def _told(self, person):
        self.stamp += timedelta(minutes=1)
        return {"to": person, "stamp": self.stamp, "url_of": lambda session: f"/{session.pk}/"}

    def planned(self, person, rows):
        text = ics.series_request(all_of(rows), series_url="", **self._told(person))
        self.calendars[person.pk].receive(text)

    def changed(self, person, rows):
        self.calendars[person.pk].receive(ics.request(all_of(rows), **self._told(person)))

    def gone(self, person, rows):
        whole = cancelled_entry(rows[0], person)
        gone = whole or all_of(rows)
        text = ics.cancellation(gone, whole=bool(whole), **self._told(person))
        self.calendars[person.pk].receive(text)

    def agrees(self, person):
        own = (
            Session.objects.filter(status=Session.Status.PLANNED)
            .with_participant(person)
            .order_by("starts_at")
        )
        shown = self.calendars[person.pk].starts()
        return shown == [row.starts_at.replace(microsecond=0) for row in own]


def test_both_calendars_show_what_the_rows_say_after_each_act(people, mentorship, cover):
    maya, stu, carl = people.maya, people.stu, people.carl
    post = Post(maya, stu, carl)
    rows = series(mentorship, weeks=6)
    for person in (maya, stu):
        post.planned(person, rows)
        assert post.agrees(person)

    rows[0].move(rows[0].starts_at + timedelta(days=1), by=maya)
    moved = move_series(
        rows[2], datetime.combine(DAY + timedelta(days=16), time(9), PARIS), by=maya
    )
    for person in (maya, stu):
        post.changed(person, rows[:1])
        post.changed(person, moved)
        assert post.agrees(person)

    covered = all_of(rows[3:5])
    for row in covered:
        row.hand_over(cover, by=people.noor)
    post.changed(stu, covered)
    post.changed(carl, covered)
    post.gone(maya, covered)
    assert all(post.agrees(person) for person in (maya, stu, carl))

    back = Session.objects.get(pk=covered[1].pk)
    back.hand_over(mentorship, by=people.noor)
    post.changed(stu, [back])
    post.changed(maya, [back])
    post.gone(carl, [back])
    assert all(post.agrees(person) for person in (maya, stu, carl))

    Session.objects.get(pk=covered[0].pk).cancel(OTHER, by=carl, text=TEXT)
    post.gone(carl, covered[:1])
    post.gone(stu, covered[:1])
    rest = cancel_series(Session.objects.get(pk=rows[0].pk), OTHER, by=maya, text=TEXT)
    for person in (maya, stu):
        post.gone(person, rest)
    assert all(post.agrees(person) for person in (maya, stu, carl))
    assert not Session.objects.planned().exists()
