"""The page on which a mentor asks for a defence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from students.models import Defence
from tests import factories as make

pytestmark = pytest.mark.django_db
PAGE = "/evaluations/requests/new/"


def days(people, first=15, last=18, **fields):
    today = timezone.now().date()
    return {
        "work": people.work.pk,
        "earliest_on": str(today + timedelta(days=first)),
        "latest_on": str(today + timedelta(days=last)),
        "zone": "Europe/Paris",
    } | fields


def test_the_mentor_sees_what_is_handed_in_and_asks(people, signed_in):
    browser = signed_in(people.maya)
    page = browser.get(f"{PAGE}?work={people.work.pk}")
    assert page.status_code == 200
    response = browser.post(PAGE, days(people))
    defence = Defence.objects.get()
    assert response.headers["Location"] == f"/defences/{defence.pk}/"
    assert (defence.requested_by, defence.zone) == (people.maya, "Europe/Paris")
    again = browser.get(f"{PAGE}?work={people.work.pk}")
    assert again.headers["Location"] == f"/defences/{defence.pk}/"


@pytest.mark.parametrize("name", ["carl", "cross", "ines", "stu", "noor", "tom", "nora"])
def test_for_everybody_else_there_is_no_such_work(people, signed_in, name):
    browser = signed_in(getattr(people, name))
    assert browser.get(f"{PAGE}?work={people.work.pk}").status_code == 404
    assert browser.post(PAGE, days(people)).status_code == 404
    assert not Defence.objects.exists()


@pytest.mark.parametrize("wrong", ["", "x", "0", "99999999999999999999"])
def test_a_wrong_number_is_an_absent_page(people, signed_in, wrong):
    assert signed_in(people.maya).get(f"{PAGE}?work={wrong}").status_code == 404


@pytest.mark.parametrize(
    "fields", [{"first": 3}, {"last": 60}, {"first": 18, "last": 16}, {"zone": "Mars/Base"}]
)
def test_days_and_clock_are_checked(people, signed_in, fields):
    response = signed_in(people.maya).post(PAGE, days(people, **fields))
    assert response.status_code == 422
    assert not Defence.objects.exists()


def test_a_validated_work_is_not_defended(people, signed_in):
    type(people.work).objects.update(state="validated", finished_at=timezone.now())
    assert signed_in(people.maya).get(f"{PAGE}?work={people.work.pk}").status_code == 404


def test_a_former_student_is_not_asked_for(people, signed_in):
    people.enrolment.end("left", by=people.tom)
    assert signed_in(people.maya).get(f"{PAGE}?work={people.work.pk}").status_code == 404
    assert make.Enrolment.objects.filter(ended_at=None, student=people.stu).count() == 0
