"""People who try what the pages do not offer."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import escape

from dashboard.announcements.admin import AnnouncementForm
from dashboard.community import following, moderating, posting, retention
from dashboard.community.admin import GroupForm
from dashboard.community.models import (
    Acknowledgement,
    Attachment,
    Group,
    Moderation,
    Reply,
    ReplyEdit,
    Topic,
)
from dashboard.community.unread import with_unread_of_group
from dashboard.models import Announcement
from mentorhub import numbers
from mentorhub.accounts import act_limits
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from mentorhub.posts import html_of, shown
from tests import factories as make
from tests.dashboard.community.browsing import act, browser, reply_to
from tests.dashboard.community.build import ask, fresh, group_of, say, talk
from tests.dashboard.community.test_personal_data import export_of, rows
from tests.guides.pasting.world import PASSAGE, write_guide

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rita(people):
    """A second manager."""
    return make.person("Rita Manager", "manager")


def reply_of(topic, number):
    return Reply.objects.select_related("topic").get(topic=topic, number=number)


@pytest.mark.parametrize(
    "address",
    [
        "/community/search/?q=dough",
        "/community/similar/?q=dough&group=everyone",
        "/community/mentions/?q=maya&group=everyone",
        "/community/everyone/people/?q=maya",
        "/inbox/search/?q=dough",
    ],
)
def test_searches_are_counted(people, monkeypatch, address):
    monkeypatch.setattr(act_limits, "SEARCH", act_limits.Limit("search", 1))
    client = browser(people.maya)
    assert client.get(address).status_code == 200
    answer = client.get(address)
    assert answer.status_code == 429
    assert f'href="{escape(address)}"' in answer.content.decode()
    assert client.get(address.partition("?")[0]).status_code == 200


def test_so_is_looking_for_similar_questions(people, monkeypatch):
    monkeypatch.setattr(act_limits, "SEARCH", act_limits.Limit("search", 1))
    client = browser(people.maya)
    typed = {"look": "1", "title": "Why does dough rise?", "body": "I wonder", "kind": "question"}
    assert client.post("/community/topics/new/", typed).status_code == 200
    answer = client.post("/community/topics/new/", typed)
    assert answer.status_code == 429
    assert "I wonder" in answer.content.decode()


def test_the_file_of_a_removed_reply_without_words_goes_too(
    people, django_capture_on_commit_callbacks
):
    topic = ask(people.maya, group_of())
    reply = say(topic, people.ines, "", uploads=[SimpleUploadedFile("a.txt", b"private")])
    file = reply.attachments.get().file
    long_ago = timezone.now() - timedelta(days=31)
    Reply.objects.filter(pk=reply.pk).update(removed_at=long_ago, removed_by=people.ines)
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.empty_removed_replies(timezone.now()) == 1
    assert not Attachment.objects.exists()
    assert not file.storage.exists(file.name)
    assert retention.empty_removed_replies(timezone.now()) == 0


def test_a_hidden_file_without_words_is_listed_and_shown_again(people):
    topic = ask(people.maya, group_of())
    say(topic, people.ines, "", uploads=[SimpleUploadedFile("a.txt", b"flour")])
    moderating.hide_reply(reply_of(topic, 2), by=people.noor, words="Spam")
    page = browser(people.noor).get("/community/moderation/?show=removed")
    assert [each.number for each in page.context["removed"]] == [2]
    moderating.restore_reply(reply_of(topic, 2), by=people.noor, words="It was not")
    assert Attachment.objects.visible_to(fresh(people.maya)).exists()


def test_nobody_shows_again_what_another_manager_has_hidden_of_theirs(people, rita):
    topic = talk(people.maya, group_of(), (people.noor, "You are a fool"))
    moderating.hide_reply(reply_of(topic, 2), by=rita, words="An insult")
    sent = {"act": "restore", "words": "It was not"}
    assert act(topic, 2, "hide", people.noor, **sent).status_code == 404
    assert reply_of(topic, 2).is_removed
    address = f"/community/topics/{topic.pk}/2/hide/"
    assert address not in browser(people.noor).get("/community/moderation/").content.decode()
    assert act(topic, 2, "hide", rita, **sent).status_code == 302
    assert not reply_of(topic, 2).is_removed


def test_nor_a_topic_but_one_that_they_have_hidden_themselves(people, rita):
    topic = ask(people.noor, group_of())
    noor = fresh(people.noor)
    moderating.hide_topic(topic, by=noor, words="Not now")
    moderating.restore_topic(topic, by=noor, words="Now")
    moderating.hide_topic(topic, by=rita, words="An insult")
    topic.refresh_from_db()
    assert "restore" not in moderating.acts_for(topic, noor)
    with pytest.raises(moderating.NotPossibleError):
        moderating.restore_topic(topic, by=noor, words="It was not")
    assert "restore" in moderating.acts_for(topic, rita)


def test_nobody_empties_what_they_said_themselves_before(people, rita):
    topic = talk(people.maya, group_of(), (people.noor, "You are kind"))
    reply = reply_of(topic, 2)
    ReplyEdit.objects.create(reply=reply, body="You are a fool", by=people.noor)
    sent = {"act": "empty_history", "words": "Tidy"}
    assert act(topic, 2, "hide", people.noor, **sent).status_code == 422
    assert ReplyEdit.objects.get().body
    assert not Moderation.objects.exists()
    assert act(topic, 2, "hide", rita, **sent).status_code == 302
    assert not ReplyEdit.objects.get().body


def test_what_its_author_removed_meanwhile_is_not_shown_again(people):
    topic = talk(people.maya, group_of(), (people.carl, "Oops"))
    moderating.hide_reply(reply_of(topic, 2), by=people.noor, words="Spam")
    opened = reply_of(topic, 2)
    Reply.objects.filter(pk=opened.pk).update(removed_by=people.carl)
    with pytest.raises(moderating.NotPossibleError):
        moderating.restore_reply(opened, by=people.noor, words="Why not")


def test_a_hidden_topic_is_unread_for_no_manager(people, rita):
    User.objects.update(joined_at=timezone.now() - timedelta(days=30))
    topic = talk(people.maya, group_of(), (people.carl, "Buy this"))
    following.set_following(topic, True, by=rita)
    assert numbers.number_of(fresh(rita), "community") == 1
    moderating.hide_topic(topic, by=people.noor, words="Spam")
    assert numbers.number_of(fresh(rita), "community") == 0
    groups = with_unread_of_group(Group.objects.visible_to(fresh(rita)), rita)
    assert groups.get(pk=topic.group_id).unread == 0


def test_the_export_tells_no_title_of_a_group_that_one_has_left(people):
    with signed_in_as(STAFF):
        found = Announcement.objects.create(
            title="Flour", body="It is here", acknowledge=True, written_by=people.noor
        )
    Acknowledgement.objects.create(announcement=found, user=people.carl)
    assert rows(export_of(people.carl), "confirmed_announcements")
    with signed_in_as(STAFF):
        found.title, found.group = "For bakers", group_of(people.baking)
        found.save()
    assert rows(export_of(people.carl), "confirmed_announcements") == []


def test_the_key_of_another_form_swallows_no_text(people):
    one, two = (ask(people.maya, group_of(), title) for title in ("One", "Two"))
    key = str(uuid.uuid4())
    for topic in (one, two):
        assert reply_to(topic, people.ines, "For you", key=key).status_code == 302
        assert topic.replies.filter(body="For you").count() == 1
    asked = ask(people.ines, group_of(), "Three", key=uuid.UUID(key))
    assert (asked.title, Topic.objects.count()) == ("Three", 3)


def test_in_an_archived_group_nothing_is_edited(people):
    topic = talk(people.maya, group_of(people.baking), (people.ines, "Knead it"))
    Group.objects.filter(pk=topic.group_id).update(archived_at=timezone.now())
    assert act(topic, 2, "edit", people.ines, body="Throw it").status_code == 404
    with pytest.raises(posting.ClosedError):
        posting.edit(reply_of(topic, 2), "Throw it", by=people.ines)
    assert reply_of(topic, 2).body == "Knead it"


@pytest.mark.parametrize(
    "text",
    [
        "[@[x](7)](https://example.org)",
        '[x](https://example.org "@[x](7)")',
        '[x](https://example.org "> @[x](7)")',
        "![@[x](7)](https://example.org)",
    ],
)
def test_a_mention_in_a_link_is_the_name_as_words(text):
    html = shown(html_of(text, {7}), {7: '"><script>alert(1)</script>'})
    assert "@&quot;&gt;&lt;script&gt;" in html
    assert "[[person" not in html
    assert "<script" not in html
    assert 'class="mention"' not in html


def test_a_pointer_to_a_person_that_was_typed_by_hand_tells_no_name(people):
    topic = ask(people.maya, group_of(people.baking), body=f"[[person:{people.carl.pk}]] and "
                f"@[him]({people.carl.pk})")  # fmt: skip
    page = browser(people.ines).get(topic.get_absolute_url()).content.decode()
    assert "Carl" not in page


def test_no_passage_of_a_guide_stands_in_what_administrators_write(people):
    write_guide(people.bread)
    with signed_in_as(STAFF):
        form = GroupForm({"title": "Crumbs", "slug": "crumbs", "purpose": PASSAGE})
        assert form.errors.as_data()["purpose"][0].code == "guide_passage"
        form = AnnouncementForm({"title": "News", "body": PASSAGE, "since": timezone.now()})
        assert form.errors.as_data()["body"][0].code == "guide_passage"
