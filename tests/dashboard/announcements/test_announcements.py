"""Announcements: managers write them, mentors read them between two dates."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.models import Announcement
from tests.people import school
from tests.responses import error_codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


def announce(people, title="Closed on Monday", **fields):
    return Announcement.objects.create(title=title, body="See **you**.", written_by=people.noor,
                                       **fields)  # fmt: skip


def test_a_mentor_reads_what_is_current_and_nothing_else(client, people):
    now = timezone.now()
    announce(people)
    announce(people, "Next month", since=now + timedelta(days=20))
    announce(people, "Last year", since=now - timedelta(days=400), until=now - timedelta(days=390))
    client.force_login(people.maya)
    page = client.get("/dashboard/").content.decode()
    assert "Closed on Monday" in page
    assert "<strong>you</strong>" in page
    assert "Next month" not in page
    assert "Last year" not in page


def test_one_that_another_manager_has_prolonged_ends_all_the_same(people):
    now = timezone.now()
    row = announce(people, since=now - timedelta(days=9), until=now - timedelta(days=1))
    older = Announcement.objects.get(pk=row.pk)
    Announcement.objects.filter(pk=row.pk).update(until=now + timedelta(days=5))
    older.end(now)
    row.refresh_from_db()
    assert row.until == now


def test_a_manager_writes_one_in_their_own_zone(client, people):
    people.noor.zone = "Asia/Kolkata"
    people.noor.save(update_fields=["zone"])
    client.force_login(people.noor)
    data = {"title": "New guides", "body": "Read them.", "since": "", "until": "2031-03-01T18:00"}
    assert client.post("/announcements/", data).status_code == 302
    made = Announcement.objects.get()
    assert made.written_by == people.noor
    assert made.until.isoformat() == "2031-03-01T12:30:00+00:00"
    assert abs(made.since - timezone.now()) < timedelta(minutes=1)


def test_one_that_ends_before_it_begins_is_refused_and_what_was_typed_is_kept(client, people):
    client.force_login(people.noor)
    data = {"title": "Odd", "body": "Words", "since": "2031-03-02T10:00",
            "until": "2031-03-01T10:00"}  # fmt: skip
    response = client.post("/announcements/", data)
    assert response.status_code == 422
    assert error_codes(response.context["form"]) == {"until": ["ends_first"]}
    assert 'value="Odd"' in response.content.decode()
    assert not Announcement.objects.exists()


def test_a_text_too_long_for_every_home_is_refused_and_kept(client, people):
    """Every mentor's home renders it at each visit; quotations made to be slow would stop it."""
    client.force_login(people.noor)
    long = "> " * 50 + "a\n" * 2_500
    response = client.post("/announcements/", {"title": "Long", "body": long})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"body"}
    assert response.context["form"]["body"].value() == long
    assert not Announcement.objects.exists()


def test_an_administrator_is_held_to_the_same_length(client, people):
    client.force_login(people.tom)
    data = {"title": "Long", "body": "a" * 5_001, "since_0": "2031-03-01", "since_1": "10:00"}
    response = client.post("/admin/dashboard/announcement/add/", data)
    assert response.context["adminform"].form.errors.keys() == {"body"}
    assert not Announcement.objects.exists()


def test_a_manager_ends_one_now(client, people):
    made = announce(people)
    client.force_login(people.noor)
    assert client.post(f"/announcements/{made.pk}/end/").status_code == 302
    assert not Announcement.objects.current().exists()
    client.post(f"/announcements/{made.pk}/end/")
    client.force_login(people.maya)
    assert "Closed on Monday" not in client.get("/dashboard/").content.decode()


def test_one_that_has_not_begun_is_taken_back(client, people):
    made = announce(people, since=timezone.now() + timedelta(days=3))
    client.force_login(people.noor)
    client.post(f"/announcements/{made.pk}/end/")
    assert not Announcement.objects.current(timezone.now() + timedelta(days=4)).exists()


def test_the_list_is_searched(client, people):
    announce(people)
    announce(people, "Open hour")
    client.force_login(people.noor)
    rows = client.get("/announcements/?q=hour").context["page"]
    assert [row.title for row in rows] == ["Open hour"]


@pytest.mark.parametrize("name", ["maya", "stu", "ines", "tom", "nora"])
def test_nobody_but_a_manager_writes_or_ends_one(client, people, name):
    made = announce(people)
    client.force_login(getattr(people, name))
    assert client.get("/announcements/").status_code == 404
    data = {"title": "Mine", "body": "Words"}
    assert client.post("/announcements/", data).status_code == 404
    assert client.post(f"/announcements/{made.pk}/end/").status_code == 404
    assert Announcement.objects.current().count() == 1


def test_ending_is_no_link(client, people):
    made = announce(people)
    client.force_login(people.noor)
    assert client.get(f"/announcements/{made.pk}/end/").status_code == 405
