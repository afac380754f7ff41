"""What was removed is emptied after 30 days; a draft is kept for 60."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.utils import timezone

from dashboard.community import posting, retention, tasks
from dashboard.community.models import Attachment, Draft, Reply, ReplyEdit, Topic
from mentorhub.database import WEB, current_login
from tests.dashboard.community.build import ask, group_of, say, talk
from tests.walls.logins import connected_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def days(number):
    return timezone.now() - timedelta(days=number)


def removed(reply, ago):
    Reply.objects.filter(pk=reply.pk).update(removed_at=days(ago), removed_by=reply.author)


def test_text_html_earlier_texts_and_files_go_together(people, django_capture_on_commit_callbacks):
    topic = ask(people.maya, group_of())
    reply = say(topic, people.ines, "First", uploads=[SimpleUploadedFile("a.txt", b"flour")])
    kept = say(topic, people.ines, "Kept", uploads=[SimpleUploadedFile("b.txt", b"salt")])
    Reply.objects.update(created_at=days(40))
    reply.refresh_from_db()
    posting.edit(reply, "Second", by=people.ines)
    file = reply.attachments.get().file
    removed(reply, 31)
    with django_capture_on_commit_callbacks(execute=True):
        assert tasks.empty_removed() == 1
    reply.refresh_from_db()
    assert (reply.body, reply.html, reply.number) == ("", "", 2)
    assert ReplyEdit.objects.get().body == ""
    assert Attachment.objects.get().reply == kept
    assert not file.storage.exists(file.name)
    kept.refresh_from_db()
    assert kept.body == "Kept"
    assert tasks.empty_removed() == 0


def test_managers_read_it_for_thirty_days(people):
    reply = say(ask(people.maya, group_of()), people.ines, "Unkind")
    removed(reply, 29)
    assert tasks.empty_removed() == 0
    assert Reply.objects.get(pk=reply.pk).body == "Unkind"


def test_with_a_topic_go_its_replies_and_its_title(people):
    topic = talk(people.maya, group_of(), (people.ines, "So."))
    other = talk(people.maya, group_of(), (people.ines, "Stays."))
    Topic.objects.filter(pk=topic.pk).update(removed_at=days(31))
    assert tasks.empty_removed() == 2
    topic.refresh_from_db()
    assert topic.title == "…"
    assert set(topic.replies.values_list("body", flat=True)) == {""}
    other.refresh_from_db()
    assert other.title == "How?"
    assert "Stays." in other.replies.values_list("body", flat=True)


def test_one_removed_reply_takes_no_title_along(people):
    topic = talk(people.maya, group_of(), (people.ines, "So."))
    removed(topic.replies.get(number=2), 31)
    tasks.empty_removed()
    topic.refresh_from_db()
    assert topic.title == "How?"


def test_many_are_emptied_in_batches(people, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 1)
    topic = talk(people.maya, group_of(), (people.ines, "One"), (people.ines, "Two"))
    for reply in topic.replies.filter(number__gt=1):
        removed(reply, 31)
    assert tasks.empty_removed() == 2


def test_a_draft_is_kept_for_sixty_days(people):
    for number, ago in enumerate((59, 61)):
        row = Draft.objects.create(author=people.maya, place=f"topic:{number}", body="Half")
        Draft.objects.filter(pk=row.pk).update(updated_at=days(ago))
    assert tasks.empty_removed() == 1
    assert Draft.objects.get().place == "topic:0"


@pytest.mark.django_db(transaction=True)
def test_it_waits_for_nobody_who_writes_in_the_topic_and_holds_nobody_up(people):
    """An edit has locked the topic and will lock its reply: retention leaves the topic for later,
    and locks none of its replies, or the two would wait for each other."""
    topic = talk(people.maya, group_of(), (people.ines, "So."))
    other = talk(people.maya, group_of())
    Topic.objects.update(removed_at=days(31))
    with connected_as(WEB) as editing:
        editing.execute("select from community_topic where id = %s for update", [topic.pk])
        with transaction.atomic():
            connections[current_login()].cursor().execute("set local lock_timeout = '2s'")
            assert retention.empty_removed_replies(timezone.now()) == 1
            # The edit goes on while retention has not committed.
            editing.execute("set local lock_timeout = '2s'")
            editing.execute("select from community_reply where topic_id = %s for update",
                            [topic.pk])  # fmt: skip
    other.refresh_from_db()
    topic.refresh_from_db()
    assert (other.title, topic.title) == ("…", "How?")
    assert tasks.empty_removed() == 2
