"""What the community says on the pages of guides and of sessions."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.community.models import Topic
from students.models import Mentorship
from tests import factories as make
from tests.client import Client
from tests.dashboard.community.build import ask, group_of, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return Client()


def url(part, project):
    return f"/community/projects/{project.pk}/{part}/"


@pytest.fixture
def update(people):
    return ask(
        people.ines, group_of(people.baking), "Longer proving", kind="update", project=people.bread
    )


@pytest.fixture
def answered(people):
    topic = ask(people.ines, group_of(people.baking), "How long?", project=people.bread)
    answer = say(topic, people.past, "Two hours.")
    Topic.objects.filter(pk=topic.pk).update(accepted=answer)
    return topic


@pytest.mark.parametrize("htmx", [True, False])
def test_the_parts_show_updates_and_accepted_answers(client, people, update, answered, htmx):
    ask(people.ines, group_of(people.baking), "Open?", project=people.bread)
    headers = {"HX-Request": "true"} if htmx else {}
    client.force_login(people.maya)
    page = client.get(url("updates", people.bread), headers=headers)
    assert [topic.pk for topic in page.context["rows"]] == [update.pk]
    page = client.get(url("answers", people.bread), headers=headers)
    assert [(topic.pk, topic.excerpt) for topic in page.context["rows"]] == [
        (answered.pk, "Two hours.")
    ]
    assert ("<html" in page.content.decode()) is not htmx


def test_what_is_hidden_is_in_no_part(client, people, update, answered):
    client.force_login(people.noor)
    Topic.objects.update(removed_at=timezone.now())
    for part in ("updates", "answers"):
        assert client.get(url(part, people.bread)).context["rows"] == []


@pytest.mark.parametrize("part", ["updates", "answers"])
@pytest.mark.parametrize("name", ["stu", "carl", "both", "former", "una", "tom", "nora"])
def test_nobody_outside_the_group_gets_them(client, people, update, answered, part, name):
    client.force_login(getattr(people, name))
    assert client.get(url(part, people.bread)).status_code == 404


def test_who_studies_the_path_gets_none_of_its_projects(client, people):
    ask(people.noor, group_of(people.carpentry), kind="update", project=people.table)
    client.force_login(people.cross)
    assert client.get(url("updates", people.table)).status_code == 404


def test_the_guide_leads_to_the_updates(client, people):
    make.guide(people.bread, "yeast")
    client.force_login(people.maya)
    page = client.get("/projects/baking/bread/guide/").content.decode()
    assert f'hx-get="{url("updates", people.bread)}"' in page


def test_the_mentor_who_writes_the_note_is_led_to_the_answers(client, people):
    make.work(people.stu, people.bread)
    session = make.session(Mentorship.objects.get(mentor=people.maya))
    address = reverse("session", args=[session.pk])
    client.force_login(people.maya)
    assert url("answers", people.bread) in client.get(address).content.decode()
    client.force_login(people.stu)
    page = client.get(address)
    assert page.status_code == 200
    assert "/community/" not in page.content.decode()


def test_nothing_of_it_on_a_shared_screen(client, people, update):
    make.work(people.stu, people.bread)
    session = make.session(Mentorship.objects.get(mentor=people.maya))
    client.force_login(people.maya)
    client.post(reverse("sharing"), {"student": people.stu.pk})
    assert "/community/" not in client.get(reverse("session", args=[session.pk])).content.decode()
    for part in ("updates", "answers"):
        assert client.get(url(part, people.bread)).status_code == 404
