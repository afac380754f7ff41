"""Choosing the people of a circle out of many colleagues."""

import pytest

from dashboard.inbox.forms import MAX_LISTED
from dashboard.inbox.models import Thread
from tests import factories as make
from tests.client import Client

pytestmark = pytest.mark.django_db
URL = "/inbox/circle/"


@pytest.fixture
def maya(people):
    client = Client()
    client.force_login(people.maya)
    return client


def listed(answer):
    return [name for _key, name in answer.context["form"].fields["people"].choices]


def test_a_few_colleagues_are_all_listed_and_nobody_is_looked_for(maya):
    answer = maya.get(URL)
    assert "Ines Assessor" in listed(answer)
    assert 'name="look"' not in answer.content.decode()


def test_of_many_those_are_listed_who_are_looked_for_and_who_are_chosen(maya, people):
    for number in range(MAX_LISTED + 5):
        make.mentor(f"Anna{number:02} Many", people.baking)
    zoe = make.mentor("Zoë Zimmer", people.baking)
    assert len(listed(maya.get(URL))) == MAX_LISTED
    typed = {
        "title": "Ovens",
        "body": "Which one?",
        "people": [people.ines.pk],
        "name": "zoe",
        "look": "1",
    }
    answer = maya.post(URL, typed)
    assert answer.status_code == 200
    assert listed(answer) == ["Ines Assessor", "Zoë Zimmer"]
    html = answer.content.decode()
    assert "Which one?" in html
    assert 'value="Ovens"' in html
    assert html.count(" checked") == 1
    assert not Thread.objects.exists()
    del typed["look"]
    assert maya.post(URL, {**typed, "people": [people.ines.pk, zoe.pk]}).status_code == 302
    assert Thread.objects.get().participants.count() == 3


def test_only_colleagues_are_found(maya, people):
    for number in range(MAX_LISTED + 5):
        make.mentor(f"Anna{number:02} Many", people.baking)
    for name in ("stu", "carl", "noor"):
        answer = maya.post(URL, {"name": name, "look": "1"})
        assert not {"Stu Student", "Carl Carpenter", "Noor Manager"} & set(listed(answer))
