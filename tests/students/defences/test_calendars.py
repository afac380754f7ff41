"""The agenda, the feed and the free times know defences."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from students.calendar.views import feed_entries
from students.defences.slots import availability_for, free_slots
from students.models import Defence, WeeklyHours
from students.sessions.availability import Availability
from students.sessions.free_times import free_times
from tests import factories as make

pytestmark = pytest.mark.django_db


def shown(page):
    days = page.context.get("days") or [day for week in page.context["weeks"] for day in week]
    return [entry.defence for day in days for entry in day.defences]


@pytest.mark.parametrize("view", ["week", "month"])
def test_student_assessor_and_mentor_see_it_in_their_calendar(people, booked, signed_in, view):
    on = booked.starts_at.date()
    for name, sees in (("stu", 1), ("ines", 1), ("maya", 1), ("carl", 0), ("ivo", 0)):
        page = signed_in(getattr(people, name)).get(f"/sessions/?view={view}&on={on}")
        assert shown(page) == [booked] * sees, name
    page = signed_in(people.noor).get(f"/sessions/of/{people.stu.pk}/?view={view}&on={on}")
    assert shown(page) == [booked]


def test_the_list_has_those_to_come(people, booked, signed_in):
    for person in (people.stu, people.maya, people.ines):
        assert signed_in(person).get("/sessions/?view=list").context["defences"] == [booked]


def test_the_feed_has_it_for_the_two(people, booked):
    for person, entries in ((people.stu, 1), (people.ines, 1), (people.maya, 0), (people.ivo, 0)):
        assert [row for row, _url in feed_entries(person)] == [booked] * entries


def test_a_defence_called_off_is_nowhere(people, booked, signed_in):
    Defence.objects.update(status="not_held", not_held_because="called_off")
    on = booked.starts_at.date()
    assert shown(signed_in(people.stu).get(f"/sessions/?view=week&on={on}")) == []
    assert feed_entries(people.stu) == []


def test_no_free_time_of_a_session_is_during_a_defence(people, booked):
    WeeklyHours.objects.bulk_create(
        WeeklyHours(person=people.maya, weekday=weekday, starts=0, ends=1440)
        for weekday in range(7)
    )
    availability = Availability(people.maya, people.stu)
    assert availability.is_busy(booked.starts_at, booked.ends_at)
    for each in free_times(availability, 30, number=200):
        assert not booked.starts_at - timedelta(minutes=30) < each.starts < booked.ends_at


def test_the_form_names_only_what_the_reader_may_know(people, booked, signed_in):
    sent = {
        "student": people.stu.pk, "date": str(booked.starts_at.date()),
        "time": f"{booked.starts_at.astimezone(ZoneInfo('Europe/Paris')):%H:%M}",
        "weeks": 1, "minutes": 30, "kind": "weekly", "check": 1,
    }  # fmt: skip
    page = signed_in(people.maya).post("/sessions/plan/", sent)
    assert page.context["chosen"].taken == ["Stu Student is busy then."]
    assert "Ines" not in page.context["chosen"].taken[0]


@pytest.mark.parametrize(
    ("now", "zone", "first", "last", "instants"),
    [
        # Windows whose days have 23 and 25 hours.
        ("2027-03-12T09:00Z", "Europe/Paris", date(2027, 3, 27), date(2027, 3, 28),
         (datetime(2027, 3, 26, 23, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC))),
        ("2027-10-15T09:00Z", "Europe/Paris", date(2027, 10, 30), date(2027, 10, 31),
         (datetime(2027, 10, 29, 22, tzinfo=UTC), datetime(2027, 10, 31, 23, tzinfo=UTC))),
        ("2027-10-22T09:00Z", "America/New_York", date(2027, 11, 6), date(2027, 11, 7),
         (datetime(2027, 11, 6, 4, tzinfo=UTC), datetime(2027, 11, 8, 5, tzinfo=UTC))),
    ],
)  # fmt: skip
def test_the_days_are_those_of_the_chosen_clock(people, now, zone, first, last, instants):
    with time_machine.travel(now, tick=False):
        defence = make.requested_defence(
            people.work, by=people.maya, zone=zone, earliest_on=first, latest_on=last
        )
        WeeklyHours.objects.bulk_create(
            WeeklyHours(person=people.ines, weekday=weekday, starts=0, ends=1440)
            for weekday in range(7)
        )
        availability = availability_for(defence, people.ines)
        slots = free_slots(defence, availability)
    assert (slots.window.starts_at, slots.window.ends_at) == instants
    ranges = [each for day in slots.days for each in day.ranges]
    length = timedelta(minutes=people.bread.presentation_minutes + 20)
    assert ranges[0][0] == instants[0]
    assert ranges[-1][1] + length <= instants[1]
    assert ranges[-1][1] + length > instants[1] - timedelta(minutes=15)


def test_without_hours_working_days_are_offered(people, requested):
    slots = free_slots(requested, availability_for(requested, people.ines))
    zone = ZoneInfo("Europe/Lisbon")
    for each in slots.days:
        assert each.day.weekday() < 5
        for first, last in each.ranges:
            assert time(9) <= first.astimezone(zone).time() <= last.astimezone(zone).time()
    assert all(each.starts > timezone.now() for each in slots.suggested)
