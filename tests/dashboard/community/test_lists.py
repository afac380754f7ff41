"""The first page of the community, a group, and its filters."""

import pytest

from tests.client import Client
from tests.dashboard.community.build import ask, fresh, group_of, talk

pytestmark = pytest.mark.django_db


def page(person, url="/community/", **more):
    client = Client()
    client.force_login(fresh(person))
    return client.get(url, **more)


def titles(response):
    return [each.title for each in response.context["page"].rows]


def test_home(people):
    talk(people.maya, group_of(people.baking), (people.ines, "So."))
    ask(people.carl, group_of(), "Mine?")
    response = page(people.maya)
    assert response.status_code == 200
    assert [each["group"].slug for each in response.context["groups"]] == ["everyone", "baking"]
    assert [each.title for each in response.context["waiting"]] == ["Mine?"]


def test_group(people):
    talk(people.maya, group_of(people.baking), (people.ines, "So."))
    response = page(people.maya, "/community/baking/")
    assert titles(response) == ["How?"]
    for q in ("unanswered=1", "unread=1", "mine=1", "bookmarked=1", "kind=question", "project=1"):
        assert page(people.maya, f"/community/baking/?{q}").status_code == 200
    assert page(people.maya, "/community/search/?q=how+so").status_code == 200
    assert page(people.maya, "/community/search/?q=zzzz").status_code == 200

    assert page(people.maya, "/community/mentions/?q=&group=baking").status_code == 200
    assert page(people.maya, "/community/drafts/").status_code == 200
    assert page(people.maya, "/community/baking/people/").status_code == 200
