"""Suggested times suit both people: ranked by the weekly hours of both, on both clocks, never in
time off, and with a warning for what is at the other's night."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connections
from django.test.utils import CaptureQueriesContext

from mentorhub.database import OWNER
from students.models import Enrolment, Pause, Session, TimeOff, WeeklyHours
from students.sessions.availability import Availability
from students.sessions.free_times import Fit, free_times
from tests import factories as make
from tests.responses import message_tags

pytestmark = pytest.mark.django_db
PLAN = "/sessions/plan/"
# A Monday, so that “the next days” are those of one week.
MONDAY = datetime(2027, 2, 1, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def hours(person, *stretches, zone=""):
    if zone:
        type(person).objects.filter(pk=person.pk).update(zone=zone)
        person.zone = zone
    for weekday, starts, ends in stretches:
        WeeklyHours.objects.create(
            person=person, weekday=weekday, starts=starts * 60, ends=ends * 60
        )


def suggested(people, **options):
    return free_times(Availability(people.maya, people.stu), 45, **options)


def local(times, zone):
    return [f"{each.starts.astimezone(ZoneInfo(zone)):%a %H:%M}" for each in times]


def test_hours_of_both_come_before_hours_of_one(people, mentorship):
    # Paris is six hours ahead of New York: Maya's 18 to 20 o'clock is Stu's noon to 14.
    hours(people.maya, *((day, 9, 20) for day in range(5)))
    hours(people.stu, (1, 12, 14), (3, 12, 14))
    found = suggested(people, number=4)
    assert local(found, "Europe/Paris") == ["Tue 18:00", "Thu 18:00", "Tue 18:00", "Thu 18:00"]
    assert {each.fit for each in found} == {Fit.BOTH}


def test_what_suits_one_fills_up_and_the_night_is_left_out(people, mentorship):
    hours(people.maya, (0, 9, 20), (1, 9, 20))
    hours(people.stu, (1, 12, 13))
    found = suggested(people)
    assert {each.fit for each in found} == {Fit.BOTH, Fit.ONE}
    assert all(
        7 <= each.starts.astimezone(ZoneInfo("America/New_York")).hour < 22 for each in found
    )


def test_the_best_come_first_whatever_the_date(people, mentorship):
    hours(people.maya, (0, 14, 20), (3, 14, 20))
    hours(people.stu, (3, 12, 13))
    fits = [each.fit for each in suggested(people)]
    assert fits == sorted(fits)
    assert set(fits) == {Fit.BOTH, Fit.ONE}


def test_they_stay_after_an_error_and_are_not_part_of_the_foot(people, mentorship, signed_in):
    hours(people.maya, (1, 18, 20))
    client = signed_in(people.maya)
    answer = client.post(PLAN, {"date": "2020-01-01", "time": "09:00"})
    assert answer.status_code == 422
    assert answer.context["free"]
    foot = client.get(PLAN, headers={"HX-Request": "true"})
    assert foot.context["free"] == []


def test_without_the_students_hours_the_mentors_are_suggested(people, mentorship):
    hours(people.maya, (0, 18, 20))
    found = suggested(people)
    assert found
    assert {each.fit for each in found} == {Fit.ONE}


def test_without_the_mentors_hours_the_students_are_suggested(people, mentorship):
    hours(people.stu, (2, 12, 14))
    assert local(suggested(people, number=1), "America/New_York") == ["Wed 12:00"]


def test_dakar_in_the_morning_is_the_night_of_montreal(people, mentorship, signed_in):
    hours(people.maya, (1, 9, 10), zone="Africa/Dakar")
    hours(people.stu, zone="America/Toronto")
    found = suggested(people)
    assert found
    assert {each.fit for each in found} == {Fit.NIGHT}
    page = signed_in(people.maya).get(f"{PLAN}?date=2027-02-02&time=09:00")
    assert page.context["chosen"].students_nights == ["It will be 04:00 for Stu then (Toronto)."]
    assert "data-night" in page.content.decode()


def test_a_session_at_night_is_planned_with_a_warning(people, mentorship, signed_in):
    data = {"date": "2027-02-02", "time": "09:00", "weeks": "1", "minutes": "45", "kind": "weekly"}
    answer = signed_in(people.maya).post(PLAN, data)
    assert Session.objects.count() == 1
    assert "night warning" in message_tags(answer)


def test_a_students_own_night_hours_are_no_warning(people, mentorship, signed_in):
    hours(people.stu, (1, 0, 6))
    page = signed_in(people.maya).get(f"{PLAN}?date=2027-02-02&time=09:00")
    assert page.context["chosen"].students_nights == []


def test_nobody_is_warned_of_a_clock_that_is_not_known(people, mentorship, signed_in):
    type(people.stu).objects.filter(pk=people.stu.pk).update(zone="")
    page = signed_in(people.maya).get(f"{PLAN}?date=2027-02-02&time=04:00")
    assert page.context["chosen"].students_nights == []


@pytest.mark.parametrize("page", ["plan", "move", "proposal"])
def test_both_clocks_stand_on_every_offered_time(people, mentorship, reads, page):
    hours(people.maya, (1, 18, 20))
    session = make.session(mentorship, starts_at=MONDAY + timedelta(days=4, hours=10))
    reader, address, other = {
        "plan": (people.maya, PLAN, "For Stu: Tue 2 Feb, 12:00 (New York)"),
        "move": (people.maya, f"/sessions/{session.pk}/move/", "For Stu: Tue 2 Feb, 12:00"),
        "proposal": (people.stu, "/sessions/proposal/", "For Maya: Tue 2 Feb, 18:00 (Paris)"),
    }[page]
    assert other in " ".join(reads(reader, address).split())


def test_one_clock_is_enough_where_both_agree(people, mentorship, reads):
    hours(people.maya, (1, 18, 20))
    hours(people.stu, zone="Europe/Brussels")
    assert "For Stu:" not in reads(people.maya, PLAN)


def test_the_hours_of_the_other_are_shown_on_the_readers_clock(people, mentorship, signed_in):
    hours(people.stu, *((day, 20, 23) for day in range(5)))
    shown = signed_in(people.maya).get(PLAN).context["weekly_hours"]
    # Eight in the evening in New York is two in the morning of the next day in Paris.
    assert shown == [("Tuesday – Saturday", "02:00–05:00")]
    hours(people.maya, (0, 9, 12))
    shown = signed_in(people.stu).get("/sessions/proposal/").context["weekly_hours"]
    assert shown == [("Monday", "03:00–06:00")]


def test_a_student_is_warned_of_the_mentors_night(people, mentorship, signed_in):
    page = signed_in(people.stu).get("/sessions/proposal/?date=2027-02-02&time=20:00")
    assert page.context["chosen"].mentors_nights == ["It will be 02:00 for Maya then (Paris)."]


def test_time_off_and_pauses_are_never_suggested(people, mentorship):
    hours(people.maya, (1, 18, 20), (2, 18, 20))
    TimeOff.objects.create(person=people.maya, starts_on="2027-02-02", ends_on="2027-02-02")
    enrolment = Enrolment.objects.get(student=people.stu, ended_at=None)
    Pause.objects.create(enrolment=enrolment, starts_on="2027-02-03", ends_on="2027-02-09")
    found = suggested(people)
    assert min(each.starts for each in found).date().isoformat() == "2027-02-10"


def test_after_a_long_absence_the_first_times_after_it_are_suggested(people, mentorship):
    hours(people.maya, (1, 18, 20))
    TimeOff.objects.create(person=people.maya, starts_on="2027-02-01", ends_on="2027-03-10")
    assert local(suggested(people, number=1), "Europe/Paris") == ["Tue 18:00"]
    assert suggested(people, number=1)[0].starts.date().isoformat() == "2027-03-16"


def test_hours_across_midnight_hold_a_session(people, mentorship):
    hours(people.maya, (1, 22, 24), (2, 0, 2))
    availability = Availability(people.maya, people.stu)
    starts = datetime(2027, 2, 2, 23, 45, tzinfo=ZoneInfo("Europe/Paris"))
    assert not availability.is_outside_hours(starts, starts + timedelta(minutes=45))


def test_the_hours_of_both_are_one_query(people, mentorship, signed_in):
    def queries():
        with CaptureQueriesContext(connections[OWNER]) as found:
            signed_in(people.maya).get(PLAN)
        return len(found)

    hours(people.maya, (1, 18, 20))
    before = queries()
    hours(people.stu, *((day, 12, 14) for day in range(7)))
    TimeOff.objects.create(person=people.maya, starts_on="2027-02-02", ends_on="2027-02-02")
    assert queries() == before
