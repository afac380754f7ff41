"""On the page of a student, managers read that the mentor is away and nobody covers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import TimeOff
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db

MARK = 'data-state="mentor_away"'


@pytest.fixture
def people():
    return school()


def away(person, days):
    today = timezone.localdate()
    last = today + timedelta(days=days)
    return TimeOff.objects.create(person=person, starts_on=today, ends_on=last)


def page_for(client, person, student):
    client.force_login(person)
    return client.get(f"/dashboard/students/{student.pk}/").content.decode()


def test_a_manager_plans_a_cover_for_the_mentor_who_is_away(client, people):
    assert MARK not in page_for(client, people.noor, people.stu)
    away(people.maya, 20)
    page = page_for(client, people.noor, people.stu)
    assert MARK in page
    plan = f"/covers/mentors/{people.maya.pk}/"
    assert f'href="{plan}"' in page
    assert client.get(plan).status_code == 200
    # The mentor knows, and plans no covers.
    assert MARK not in page_for(client, people.maya, people.stu)


def test_a_short_absence_a_cover_and_a_path_that_has_ended_ask_for_nothing(client, people):
    off = away(people.maya, 2)
    assert MARK not in page_for(client, people.noor, people.stu)
    off.ends_on += timedelta(days=20)
    off.save()
    now = timezone.now()
    days = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=20)}
    cover = make.mentorship(people.cross, people.stu, kind="cover", **days)
    assert MARK not in page_for(client, people.noor, people.stu)
    cover.end(by=people.noor)
    assert MARK in page_for(client, people.noor, people.stu)
    people.stu.enrolments.get().end("left", by=people.tom)
    assert MARK not in page_for(client, people.noor, people.stu)
