"""Resources for mentors: a page each, eight of them with the product."""

import pytest
from django.core.management import call_command

from dashboard.models import MentorResource, ResourceReadMark
from dashboard.resources.bundled import create_missing, read_bundled
from tests.people import school

pytestmark = pytest.mark.django_db


def test_eight_come_with_the_product_and_each_is_worth_reading():
    resources = read_bundled()
    assert len(resources) >= 8
    titles = {resource.title for resource in resources}
    assert {"How do I use the platform and my dashboard?", "Basics before you begin"} <= titles
    for resource in resources:
        assert 300 <= len(resource.body.split()) <= 600, resource.slug
        resource.full_clean()


def test_the_command_adds_what_is_missing_and_leaves_what_a_school_changed(capsys):
    create_missing()
    MentorResource.objects.filter(slug="basics").update(title="Our own basics")
    MentorResource.objects.filter(slug="feedback").delete()
    call_command("add_mentor_resources")
    assert "1 added" in capsys.readouterr().out
    assert MentorResource.objects.get(slug="basics").title == "Our own basics"
    assert MentorResource.objects.count() == len(read_bundled())


def test_a_mentor_finds_them_on_the_dashboard_and_reads_one(client):
    people = school()
    create_missing()
    client.force_login(people.maya)
    assert "/dashboard/resources/basics/" in client.get("/dashboard/").content.decode()
    page = client.get("/dashboard/resources/basics/").content.decode()
    assert MentorResource.objects.get(slug="basics").title in page
    assert "<strong>Ask before you tell.</strong>" in page


def test_one_that_is_not_published_is_absent(client):
    people = school()
    MentorResource.objects.create(slug="draft", title="Draft", body="Later", published=False)
    client.force_login(people.maya)
    assert client.get("/dashboard/resources/draft/").status_code == 404
    assert "Draft" not in client.get("/dashboard/").content.decode()


@pytest.mark.parametrize("name", ["stu", "noor", "nora"])
def test_they_are_for_mentors_and_assessors(client, name):
    people = school()
    create_missing()
    client.force_login(getattr(people, name))
    assert client.get("/dashboard/resources/basics/").status_code == 404


def parts_of_the_home(client):
    (part,) = [
        part
        for part in client.get("/dashboard/").context["page_parts"]["sections"]
        if "unread_resources" in part.context
    ]
    return {
        name: [each["slug"] for each in part.context[name]]
        for name in ("unread_resources", "read_resources")
    }


READ = "/dashboard/resources/basics/read/"


def test_one_that_was_read_is_ticked_off_for_this_mentor_and_folded(client):
    people = school()
    create_missing()
    client.force_login(people.maya)
    assert parts_of_the_home(client)["read_resources"] == []
    assert client.post(READ).url == "/training/#resources"
    client.post(READ)
    assert ResourceReadMark.objects.count() == 1
    found = parts_of_the_home(client)
    assert found["read_resources"] == ["basics"]
    assert "basics" not in found["unread_resources"]
    client.force_login(people.carl)
    assert parts_of_the_home(client)["read_resources"] == []
    client.post(READ, {"back": "1"})
    assert ResourceReadMark.objects.visible_to(people.maya).exists()
    client.force_login(people.maya)
    assert client.post(READ, {"back": "1"}).url == "/dashboard/resources/basics/"
    assert parts_of_the_home(client)["read_resources"] == []


def test_the_end_of_one_leads_on_to_the_next_that_is_unread(client):
    people = school()
    create_missing()
    client.force_login(people.maya)
    first, second, *_others = MentorResource.objects.published()
    first.set_read(by=people.maya, read=True)
    page = client.get(second.get_absolute_url())
    following = page.context["next_unread"]
    assert following not in (first, second)
    answer = client.post(
        f"{second.get_absolute_url()}read/", {"next": following.get_absolute_url()}
    )
    assert answer.url == following.get_absolute_url()


def test_one_that_is_not_published_cannot_be_ticked_off(client):
    people = school()
    MentorResource.objects.create(slug="draft", title="Draft", body="Later", published=False)
    client.force_login(people.maya)
    assert client.post("/dashboard/resources/draft/read/").status_code == 404


@pytest.mark.parametrize("name", ["stu", "noor", "nora"])
def test_nobody_but_a_mentor_or_assessor_ticks_off(client, name):
    people = school()
    create_missing()
    client.force_login(getattr(people, name))
    assert client.post(READ).status_code == 404
    assert not ResourceReadMark.objects.exists()
