"""Announcements to a group, and confirming that one has read one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.community import announcing
from dashboard.community.kinds import TO_CONFIRM
from dashboard.community.models import Acknowledgement, Topic
from dashboard.models import Announcement
from mentorhub.notifications.models import Delivery
from mentorhub.personal_export import tables
from tests.admin.conftest import signed_in
from tests.client import Client
from tests.dashboard.community.build import group_of, say
from tests.responses import error_codes

pytestmark = pytest.mark.django_db

OVENS = "The ovens of Baking"


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def ovens(people):
    return Announcement.objects.create(
        title=OVENS,
        body="Are hot.",
        group=group_of(people.baking),
        acknowledge=True,
        written_by=people.noor,
    )


def acknowledge(announcement):
    return f"/community/announcements/{announcement.pk}/acknowledge/"


def read(announcement):
    return f"/community/announcements/{announcement.pk}/read/"


def home(client):
    return [
        part.context
        for part in client.get("/dashboard/").context["page_parts"]["news"]
        if "announcements" in part.context
    ]


def test_an_announcement_to_a_path_is_absent_for_everybody_else(client, people, ovens):
    client.force_login(people.carl)
    assert home(client) == []
    assert len(client.get(reverse("announcements_read")).context["page"]) == 0
    for url in ("/dashboard/", reverse("announcements_read"), "/search/?q=ovens"):
        assert OVENS not in client.get(url).content.decode(), url
    assert client.post(reverse("announcement_dismissal", args=[ovens.pk])).status_code == 404
    assert client.post(acknowledge(ovens)).status_code == 404
    assert not Acknowledgement.objects.exists()
    client.force_login(people.maya)
    assert [each["title"] for each in home(client)[0]["announcements"]] == [OVENS]
    assert home(client)[0]["announcement_count"] == 1
    assert len(client.get(reverse("announcements_read")).context["page"]) == 1


def test_whose_approval_has_ended_has_nothing_of_it_left(client, people, ovens):
    ovens.set_dismissed(by=people.maya, dismissed=True)
    exported = {each.name: each for each in tables()}["announcements_put_away"]
    assert exported.rows(people.maya).count() == 1
    people.maya.approvals.get().end(by=people.tom)
    client.force_login(people.maya)
    assert home(client) == []
    assert len(client.get(reverse("announcements_read")).context["page"]) == 0
    assert exported.rows(people.maya).count() == 0


def test_one_to_all_mentors_is_for_all(client, people):
    Announcement.objects.create(title="News", body="All", written_by=people.noor)
    for person in (people.maya, people.carl, people.cross):
        client.force_login(person)
        assert home(client)[0]["announcement_count"] == 1


def test_a_manager_writes_one_to_a_group(client, people):
    client.force_login(people.noor)
    group = group_of(people.baking)
    sent = {"title": "Ovens", "body": "Hot", "group": group.pk, "acknowledge": "on"}
    assert client.post("/announcements/", sent).status_code == 302
    row = Announcement.objects.get()
    assert (row.group, row.acknowledge) == (group, True)
    assert Topic.objects.get().group == group


@pytest.mark.parametrize("group", ["everybody", 999_999, "x"])
def test_a_group_that_does_not_fit_is_refused(client, people, group):
    client.force_login(people.noor)
    sent = {"title": "Ovens", "body": "Hot", "group": group}
    if group == "everybody":
        sent["group"] = group_of().pk  # that is no group at all
    assert client.post("/announcements/", sent).status_code == 422
    assert not Announcement.objects.exists()


def edited(row, **fields):
    return {
        "title": row.title,
        "body": row.body,
        "group": row.group_id or "",
        "acknowledge": "on",
        "since": timezone.localtime(row.since).strftime("%Y-%m-%dT%H:%M"),
        "until": "",
        "opened": row.updated_at.isoformat(),
    } | fields


def test_it_goes_to_more_people_when_that_is_confirmed(client, people, ovens):
    client.force_login(people.noor)
    url = f"/announcements/{ovens.pk}/edit/"
    answer = client.post(url, edited(ovens, group=""))
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"for_more"}
    ovens.refresh_from_db()
    assert ovens.group == group_of(people.baking)
    confirmation = ovens.audience_change(None).confirmation
    page = answer.content.decode()
    assert confirmation in page
    assert "Both Mentor-Student (Baking)" in page
    for refused in ("on", ovens.audience_change(group_of(people.carpentry)).confirmation):
        assert client.post(url, edited(ovens, group="", for_more=refused)).status_code == 422
    assert client.post(url, edited(ovens, group="", for_more=confirmation)).status_code == 302
    ovens.refresh_from_db()
    assert ovens.group is None
    assert Topic.objects.get().group == group_of()


def test_the_administration_asks_as_well(people, ovens):
    tom = signed_in(people.tom)
    url = f"/admin/dashboard/announcement/{ovens.pk}/change/"
    assert 'type="checkbox" name="for_more"' not in tom.get(url).text
    since = timezone.localtime(ovens.since)
    sent = {"title": ovens.title, "body": ovens.body, "group": "", "until_0": "", "until_1": "",
            "since_0": f"{since:%Y-%m-%d}", "since_1": f"{since:%H:%M:%S}"}  # fmt: skip
    page = tom.post(url, sent)
    form = page.context["adminform"].form
    assert error_codes(form) == {"for_more": ["for_more"]}
    assert "Both Mentor-Student (Baking)" in page.text
    ovens.refresh_from_db()
    assert ovens.group == group_of(people.baking)
    confirmation = ovens.audience_change(None).confirmation
    assert f'value="{confirmation}"' in page.text
    other = ovens.audience_change(group_of(people.carpentry)).confirmation
    for refused in ("on", other):
        tom.post(url, sent | {"for_more": refused})
        ovens.refresh_from_db()
        assert ovens.group == group_of(people.baking)
    assert tom.post(url, sent | {"for_more": confirmation}).status_code == 302
    ovens.refresh_from_db()
    assert ovens.group is None


def test_it_goes_to_fewer_people_at_once(client, people):
    row = Announcement.objects.create(title="News", body="All", written_by=people.noor)
    client.force_login(people.noor)
    sent = edited(row, group=group_of(people.baking).pk)
    assert client.post(f"/announcements/{row.pk}/edit/", sent).status_code == 302
    row.refresh_from_db()
    assert (row.group, row.acknowledge) == (group_of(people.baking), True)


def test_a_reader_confirms_once(client, people, ovens):
    client.force_login(people.maya)
    assert home(client)[0]["announcements"][0]["confirmed_at"] is None
    for _ in range(2):
        assert client.post(acknowledge(ovens), {"next": "/dashboard/"}).url == "/dashboard/"
    assert Acknowledgement.objects.get().user == people.maya
    assert home(client)[0]["announcements"][0]["confirmed_at"] is not None


@pytest.mark.parametrize("name", ["ines", "cross", "past", "noor"])
def test_everybody_of_the_group_confirms(client, people, ovens, name):
    client.force_login(getattr(people, name))
    assert client.post(acknowledge(ovens)).status_code == 302
    assert Acknowledgement.objects.count() == 1


@pytest.mark.parametrize("name", ["carl", "both", "former", "una", "stu", "tom", "nora"])
def test_nobody_else_does(client, people, ovens, name):
    client.force_login(getattr(people, name))
    assert client.post(acknowledge(ovens)).status_code == 404
    assert not Acknowledgement.objects.exists()


def test_what_asks_for_nothing_or_is_over_is_not_confirmed(client, people, ovens):
    client.force_login(people.maya)
    Announcement.objects.update(acknowledge=False)
    assert client.post(acknowledge(ovens)).status_code == 404
    Announcement.objects.update(acknowledge=True, until=timezone.now() + timedelta(seconds=1))
    Announcement.objects.update(since=timezone.now() + timedelta(hours=1), until=None)
    assert client.post(acknowledge(ovens)).status_code == 404


def test_managers_see_by_name_who_has_not(client, people, ovens):
    announcing.acknowledge(ovens, by=people.maya)
    client.force_login(people.noor)
    page = client.get(read(ovens))
    # Without its author.
    missing = {each.name for each in page.context["page"]}
    assert missing == {"Ines Assessor", "Cross Mentor", "Past Student"}
    assert [row.user for row in page.context["confirmed"]] == [people.maya]


def test_those_are_reminded_who_have_not_confirmed_once_a_day(client, people, ovens):
    announcing.acknowledge(ovens, by=people.maya)
    client.force_login(people.noor)
    for _ in range(2):
        assert client.post(f"/community/announcements/{ovens.pk}/remind/").status_code == 302
    told = Delivery.objects.filter(kind=TO_CONFIRM.name, reference__startswith="reminder")
    assert {each.recipient for each in told} == {people.ines, people.cross, people.past}
    assert told.count() == 3
    Announcement.objects.update(until=timezone.now() + timedelta(microseconds=1))
    assert client.post(f"/community/announcements/{ovens.pk}/remind/").status_code == 404
    client.force_login(people.maya)
    assert client.post(f"/community/announcements/{ovens.pk}/remind/").status_code == 404


@pytest.mark.parametrize("name", ["maya", "ines", "stu", "tom"])
def test_nobody_else_sees_who_has(client, people, ovens, name):
    client.force_login(getattr(people, name))
    assert client.get(read(ovens)).status_code == 404


def test_its_topic_says_whether_one_has_confirmed(people, ovens):
    topic = Topic.objects.get()
    assert announcing.confirmation_of(topic, people.maya)["confirmed_at"] is None
    announcing.acknowledge(ovens, by=people.maya)
    assert announcing.confirmation_of(topic, people.maya)["confirmed_at"] is not None
    say(topic, people.maya, "And what of Mondays?")
    Announcement.objects.update(acknowledge=False)
    assert announcing.confirmation_of(Topic.objects.get(), people.maya) is None
