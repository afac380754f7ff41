"""At the end of a session the next date is suggested: a week later, and never when one of the two
people is away."""

from datetime import timedelta

import pytest

from mentorhub.dates import day_in
from students.models import Enrolment, Pause, TimeOff
from tests import factories as make
from tests.responses import message_tags

pytestmark = pytest.mark.django_db
WEEK = timedelta(weeks=1)


@pytest.fixture
def session(mentorship):
    return make.past_session(mentorship, days_ago=1)


@pytest.fixture
def form(people, session, signed_in):
    return lambda: signed_in(people.maya).get(f"/sessions/{session.pk}/").context["close_form"]


def days_around(session, weeks):
    """The days from one before to one after the same weekday so many weeks later."""
    day = day_in("Europe/Paris", session.starts_at) + weeks * WEEK
    return {"starts_on": day - timedelta(days=1), "ends_on": day + timedelta(days=1)}


def test_it_is_a_week_later(session, form):
    assert form().initial["next_day"] == day_in("Europe/Paris", session.starts_at) + WEEK
    assert form().away == []


def test_it_skips_the_mentors_time_off_and_says_so(people, session, form):
    TimeOff.objects.create(person=people.maya, **days_around(session, 1))
    assert form().initial["next_day"] == day_in("Europe/Paris", session.starts_at) + 2 * WEEK
    [why] = form().away
    assert why.startswith("You have time off from ")


def test_it_skips_a_pause_of_the_student(people, session, form):
    enrolment = Enrolment.objects.get(student=people.stu, ended_at=None)
    for weeks in (1, 2):
        Pause.objects.create(enrolment=enrolment, **days_around(session, weeks))
    assert form().initial["next_day"] == day_in("Europe/Paris", session.starts_at) + 3 * WEEK
    assert len(form().away) == 2


def test_time_off_at_another_time_changes_nothing(people, session, form):
    TimeOff.objects.create(person=people.maya, **days_around(session, 2))
    assert form().initial["next_day"] == day_in("Europe/Paris", session.starts_at) + WEEK


def test_the_suggested_date_stands_on_both_clocks(people, session, reads):
    assert "(New York)" in reads(people.maya, f"/sessions/{session.pk}/")
    type(people.stu).objects.filter(pk=people.stu.pk).update(zone="Europe/Paris")
    assert "For Stu:" not in reads(people.maya, f"/sessions/{session.pk}/")


def test_a_next_session_at_the_students_night_warns(people, session, signed_in):
    day = session.starts_at.date() + 2 * WEEK
    data = {"outcome": "held", "plan_next": "on", "next_day": str(day), "next_time": "09:00"}
    answer = signed_in(people.maya).post(f"/sessions/{session.pk}/outcome/", data)
    assert "night warning" in message_tags(answer)
