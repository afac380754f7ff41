"""Maya and Stu say on the page of their session that they are late; the other one is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from mentorhub.notifications.models import Delivery
from students.models import Mentorship, SessionReply
from tests import factories as make
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return school()


@pytest.fixture
def session(people):
    """It began five minutes ago."""
    mentorship = Mentorship.objects.get(mentor=people.maya, student=people.stu)
    begun = timezone.now() - timedelta(minutes=5)
    return make.session(mentorship, starts_at=begun, now=begun - timedelta(days=1))


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def test_each_says_it_once_and_the_other_one_is_told(people, session):
    address = f"/sessions/{session.pk}/late/"
    for person, other in ((people.maya, people.stu), (people.stu, people.maya)):
        client = browser(person)
        page = client.get(f"/sessions/{session.pk}/")
        assert page.context["may_say_late"]
        page = client.post(address, follow=True)
        assert not page.context["may_say_late"]
        client.post(address)
        assert SessionReply.objects.get(person=person).is_late
        assert Delivery.objects.filter(recipient=other, kind="running_late").count() == 1
        shown = browser(other).get(f"/sessions/{session.pk}/")
        assert person in [reply.person for reply in shown.context["replies"]]


def test_it_is_not_said_long_before_and_not_after(people, session):
    client = browser(people.maya)
    for starts_in in (timedelta(days=2), -timedelta(hours=3)):
        starts = timezone.now() + starts_in
        type(session).objects.filter(pk=session.pk).update(
            starts_at=starts, ends_at=starts + timedelta(minutes=45)
        )
        assert not client.get(f"/sessions/{session.pk}/").context["may_say_late"]
        assert client.post(f"/sessions/{session.pk}/late/").status_code == 302
    assert not SessionReply.objects.exists()


def test_nobody_else_says_it_and_only_by_post(people, session):
    address = f"/sessions/{session.pk}/late/"
    for person in (people.carl, people.cross, people.noor, people.ines):
        assert browser(person).post(address).status_code == 404, person.name
    assert browser(people.maya).get(address).status_code == 405
    assert Client().post(address).status_code == 302
    assert not SessionReply.objects.exists()


def test_a_proposed_time_is_not_shown_as_a_confirmation(people, session):
    SessionReply.objects.create(
        session=session, person=people.stu, kind="proposed", schedule_version=0
    )
    page = browser(people.maya).get(f"/sessions/{session.pk}/")
    assert page.context["replies"] == []
