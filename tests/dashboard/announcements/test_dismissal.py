"""A mentor puts an announcement away from their home, and finds it again on its own page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.models import Announcement, AnnouncementDismissal
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


def announce(people, title="Closed on Monday", **fields):
    return Announcement.objects.create(
        title=title, body="See you.", written_by=people.noor, **fields
    )


def on_the_home(client) -> list[str]:
    return [
        each["title"]
        for part in client.get("/dashboard/").context["page_parts"]["news"]
        for each in part.context.get("announcements", [])
    ]


def away(row):
    return reverse("announcement_dismissal", args=[row.pk])


def test_what_is_put_away_leaves_this_home_alone_and_comes_back(client, people):
    made = announce(people)
    client.force_login(people.carl)
    assert on_the_home(client) == ["Closed on Monday"]
    client.force_login(people.maya)
    assert client.post(away(made)).url == "/dashboard/"
    assert on_the_home(client) == []
    assert reverse("announcements_read") in client.get("/dashboard/").content.decode()
    (row,) = client.get(reverse("announcements_read")).context["page"]
    assert (row, row.is_dismissed) == (made, True)
    client.force_login(people.carl)
    assert on_the_home(client) == ["Closed on Monday"]
    client.force_login(people.maya)
    client.post(away(made), {"back": "1"})
    assert on_the_home(client) == ["Closed on Monday"]


def test_a_second_click_changes_nothing(client, people):
    made = announce(people)
    client.force_login(people.maya)
    for _ in range(2):
        assert client.post(away(made)).status_code == 302
    assert AnnouncementDismissal.objects.count() == 1


def test_the_home_shows_the_latest_three_and_who_wrote_them(client, people):
    now = timezone.now()
    for n in range(5):
        announce(people, f"No. {n}", since=now - timedelta(days=n))
    client.force_login(people.maya)
    assert on_the_home(client) == ["No. 0", "No. 1", "No. 2"]
    page = client.get("/dashboard/").content.decode()
    assert people.noor.name in page
    assert len(client.get(reverse("announcements_read")).context["page"]) == 5


def test_what_is_over_or_to_come_is_on_no_page_of_a_mentor(client, people):
    now = timezone.now()
    over = announce(people, since=now - timedelta(days=9), until=now - timedelta(days=1))
    later = announce(people, since=now + timedelta(days=9))
    client.force_login(people.maya)
    assert len(client.get(reverse("announcements_read")).context["page"]) == 0
    for row in (over, later):
        assert client.post(away(row)).status_code == 404
    assert not AnnouncementDismissal.objects.exists()


def test_without_announcements_nothing_is_said_of_them(client, people):
    client.force_login(people.maya)
    assert client.get("/dashboard/").context["page_parts"]["news"] == []


@pytest.mark.parametrize("name", ["stu", "ines", "noor", "nora"])
def test_nobody_but_a_mentor_puts_one_away(client, people, name):
    made = announce(people)
    client.force_login(getattr(people, name))
    assert client.post(away(made)).status_code == 404
    assert client.get(reverse("announcements_read")).status_code == 404
    assert not AnnouncementDismissal.objects.exists()


def test_putting_away_is_no_link(client, people):
    made = announce(people)
    client.force_login(people.maya)
    assert client.get(away(made)).status_code == 405


def test_a_mentor_sees_their_own_rows_alone(people):
    made = announce(people)
    made.set_dismissed(by=people.maya, dismissed=True)
    assert AnnouncementDismissal.objects.visible_to(people.maya).count() == 1
    assert not AnnouncementDismissal.objects.visible_to(people.carl).exists()
    assert not AnnouncementDismissal.objects.visible_to(people.noor).exists()
