"""The page of a topic: who opens it, what it shows, and what is read afterwards."""

import pytest

from dashboard.community.models import Reader
from tests.client import Client
from tests.dashboard.community.build import group_of, talk

pytestmark = pytest.mark.django_db


def browser(person):
    client = Client()
    client.force_login(person)
    return client


def page(person, topic, query="", **headers):
    answer = browser(person).get(f"/community/topics/{topic.pk}/{query}", **headers)
    return answer


@pytest.fixture
def topic(people):
    return talk(people.maya, group_of(people.baking), (people.ines, "Knead it longer."))


def test_those_of_the_group_open_it_and_nobody_else(people, topic):
    for name, person in people.everyone.items():
        may = name in {"maya", "ines", "cross", "past", "noor"}
        for part in ("", "replies/"):
            answer = browser(person).get(f"/community/topics/{topic.pk}/{part}")
            assert answer.status_code == (200 if may else 404), (name, part)


def test_first_visit_marks_what_was_shown_and_a_prefetch_does_not(people, topic):
    page(people.noor, topic, headers={"Sec-Purpose": "prefetch"})
    assert not Reader.objects.filter(user=people.noor).exists()
    browser(people.noor).head(f"/community/topics/{topic.pk}/")
    browser(people.noor).get(f"/community/topics/{topic.pk}/replies/")
    assert not Reader.objects.filter(user=people.noor).exists()
    page(people.noor, topic)
    assert Reader.objects.get(user=people.noor, topic=topic).read_number == 2
