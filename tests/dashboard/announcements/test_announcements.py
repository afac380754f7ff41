"""Announcements: managers write them, mentors read them between two dates."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.models import Announcement, AnnouncementDismissal
from mentorhub.admin import audit
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


def edited(row, **fields):
    local = timezone.localtime(row.since)
    return {
        "title": row.title,
        "body": row.body,
        "since": local.strftime("%Y-%m-%dT%H:%M"),
        "until": "",
        "opened": row.updated_at.isoformat(),
    } | fields


def edit(client, people, row, **fields):
    client.force_login(people.noor)
    with timezone.override(people.noor.zone or "UTC"):
        return client.post(f"/announcements/{row.pk}/edit/", edited(row, **fields))


def test_one_is_edited_and_everybody_sees_that_it_was(client, people):
    row = announce(people, since=timezone.now() - timedelta(days=3, seconds=7))
    assert edit(client, people, row, body="See you **on Tuesday**.").status_code == 302
    before, row = row, Announcement.objects.with_edit().get()
    assert row.body == "See you **on Tuesday**."
    assert (row.since, row.until, row.written_by) == (before.since, None, people.noor)
    assert row.edited_by_name == "Noor Manager"
    assert "Edited by Noor Manager" in client.get("/announcements/").content.decode()
    client.force_login(people.maya)
    for address in ("/dashboard/", "/dashboard/announcements/"):
        page = client.get(address).content.decode()
        assert "on Tuesday" in page
        assert "edited" in page


def test_each_edit_stands_in_the_audit_list_with_who_and_when(client, people):
    row = announce(people)
    edit(client, people, row, title="Closed on Tuesday")
    row.refresh_from_db()
    edit(client, people, row, title="Closed on Wednesday")
    found = list(audit.entries(audit.AuditFilter(source="announcement_edited")))
    lines = audit.lines(found)
    assert [(line.by, line.text) for line in lines] == [(people.noor, "Closed on Wednesday")] * 2


def test_a_save_that_changes_nothing_is_no_edit(client, people):
    row = announce(people)
    assert edit(client, people, row).status_code == 302
    assert not row.edits.exists()


def test_who_has_put_it_away_sees_it_again_if_the_manager_says_so(client, people):
    row = announce(people)
    row.set_dismissed(by=people.maya, dismissed=True)
    edit(client, people, row, title="Closed on Tuesday")
    assert AnnouncementDismissal.objects.exists()
    row.refresh_from_db()
    edit(client, people, row, show_again="on")
    assert not AnnouncementDismissal.objects.exists()


def test_a_text_that_another_manager_has_saved_is_not_overwritten(client, people):
    row = announce(people)
    edit(client, people, row, body="Hers.")
    answer = edit(client, people, row, body="Mine.")  # opened before
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Hers." in page
    assert "Mine." in page
    assert Announcement.objects.get().body == "Hers."
    assert row.edits.count() == 1


@pytest.mark.parametrize(
    "fields", [{"title": ""}, {"body": " "}, {"since": ""}, {"until": "2001-01-01T10:00"}]
)
def test_what_does_not_fit_is_refused_and_kept(client, people, fields):
    row = announce(people)
    answer = edit(client, people, row, **{"title": "Kept title"} | fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(fields)
    assert not row.edits.exists()


@pytest.mark.parametrize("name", ["stu", "maya", "ines", "tom", "nora"])
def test_nobody_else_edits_one(client, people, name):
    row = announce(people)
    client.force_login(getattr(people, name))
    assert client.get(f"/announcements/{row.pk}/edit/").status_code == 404
    sent = edited(row, body="Mine.")
    assert client.post(f"/announcements/{row.pk}/edit/", sent).status_code == 404
    assert Announcement.objects.get().body == row.body
