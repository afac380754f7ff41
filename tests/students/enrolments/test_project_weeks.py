"""The week of a student's work: days of a pause do not count."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from students.enrolments.project_weeks import week_of
from students.models import Pause
from tests import factories as make
from tests.people import school

START = date(2026, 11, 2)


def day(number):
    """The day so many days after the start."""
    return START + timedelta(days=number)


def weeks(*pauses):
    """The weeks on the first 28 days, with pauses from and until these days."""
    dates = [(day(first), day(last)) for first, last in pauses]
    return [week_of(START, day(number), dates) for number in range(28)]


def test_weeks_begin_with_one_on_the_first_day():
    assert weeks() == [1] * 7 + [2] * 7 + [3] * 7 + [4] * 7
    assert week_of(START, day(-1), []) == 1


def test_after_a_pause_the_work_goes_on_in_the_week_where_it_stopped():
    assert weeks((3, 9)) == [1] * 14 + [2] * 7 + [3] * 7
    assert weeks((7, 20)) == [1] * 7 + [2] * 14 + [2] * 7, "a pause between two weeks"


def test_pauses_before_the_start_after_today_or_twice_over_each_other_do_not_matter():
    assert weeks((-9, -1), (40, 50)) == weeks()
    assert weeks((-5, 6)) == weeks((0, 6)) == [1] * 14 + [2] * 7 + [3] * 7
    assert weeks((3, 9), (5, 9), (3, 3)) == weeks((3, 9))


@pytest.mark.django_db
def test_stu_and_his_mentor_read_the_same_week_after_a_pause(client):
    people, today = school(), timezone.localdate()
    make.guide(people.bread, "secret")
    started = timezone.now() - timedelta(days=25)
    work = make.work(people.stu, people.bread, started_at=started)
    first, last = today - timedelta(days=20), today - timedelta(days=7)
    Pause.objects.create(enrolment=work.enrolment, starts_on=first, ends_on=last)
    client.force_login(people.stu)
    assert client.get("/student/").context["week"] == 2
    client.force_login(people.maya)
    assert client.get("/projects/baking/bread/guide/").context["week"] == 2
