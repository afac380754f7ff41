"""The community in what a person downloads, and after a person is anonymised."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from dashboard.community import drafts, following, posting
from dashboard.community.models import (
    Draft,
    Group,
    GroupReader,
    Moderation,
    Reaction,
    Reader,
    Reply,
    ReplyEdit,
    Report,
    Topic,
)
from mentorhub.accounts import data_export
from mentorhub.accounts.anonymising import anonymise
from mentorhub.database import STAFF, signed_in_as
from mentorhub.posts import shown
from tests.dashboard.community.build import ask, fresh, group_of, say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def export_of(person):
    packed = zipfile.ZipFile(io.BytesIO(b"".join(data_export.archive(fresh(person)))))
    return {name: packed.read(name) for name in packed.namelist()}


def rows(files, name):
    return json.loads(files[f"{name}.json"])["rows"] if f"{name}.json" in files else []


@pytest.fixture
def topic(people):
    """Past asks in Baking, Ines answers and mentions Past."""
    topic = ask(people.past, group_of(people.baking), "Soft crust?", "My oven is too hot")
    own = say(topic, people.past, "First try", uploads=[SimpleUploadedFile("own.txt", b"hot")])
    Reply.objects.update(created_at=timezone.now() - timezone.timedelta(hours=1))
    own.refresh_from_db()
    posting.edit(own, "Second try", by=people.past)
    hers = say(
        topic, people.ines, f"@[Past Student]({people.past.pk}) longer",
        uploads=[SimpleUploadedFile("hers.txt", b"cold")],
    )  # fmt: skip
    for person in (people.past, people.ines):
        text = f"{person.first_name} begins, @[Past Student]({people.past.pk})"
        Draft.objects.create(author=person, place=drafts.place_of(topic), body=text)
    Reaction.objects.create(reply=hers, user=people.past, kind="thanks")
    Report.objects.create(reply=hers, reporter=people.past, reason="other", words="Too short")
    Moderation.objects.create(topic=topic, act="lock", by=people.noor, words="Past was unkind")
    following.mark_group_read(topic.group, by=people.past)
    return topic


def test_one_downloads_what_is_ones_own_and_nothing_of_others(people, topic):
    files = export_of(people.past)
    text = b" ".join(files.values()).decode(errors="replace")
    assert [row["title"] for row in rows(files, "community_topics")] == ["Soft crust?"]
    bodies = [row["body"] for row in rows(files, "community_replies")]
    assert bodies == ["My oven is too hot", "Second try"]
    assert [row["body"] for row in rows(files, "edits_of_replies")] == ["First try"]
    assert [row["kind"] for row in rows(files, "reactions")] == ["Thank you"]
    assert [row["words"] for row in rows(files, "reported_replies")] == ["Too short"]
    assert len(rows(files, "drafts_of_replies")) == len(rows(files, "groups_read")) == 1
    assert [row["follows"] for row in rows(files, "places_in_topics")] == [True]
    assert [name for name in files if name.startswith("community/")] == ["community/001-own.txt"]
    for foreign in ("longer", "Ines begins", "hers.txt", "unkind"):
        assert foreign not in text


def test_of_a_group_that_one_has_left_one_downloads_nothing(people, topic):
    people.past.approvals.get().end(by=people.tom)
    files = export_of(people.past)
    for name in ("community_topics", "community_replies", "edits_of_replies", "reactions",
                 "places_in_topics", "groups_read"):  # fmt: skip
        assert rows(files, name) == [], name
    assert not [name for name in files if name.startswith("community/")]


def test_anonymising_keeps_what_others_answered_without_the_name(people, topic):
    with signed_in_as(STAFF):
        people.past.roles.get().end(by=people.tom)
        anonymise(people.past)
    assert Topic.objects.get(pk=topic.pk).title == "Soft crust?"
    bodies = list(topic.replies.values_list("body", flat=True))
    assert bodies == ["My oven is too hot", "Second try", f"@[…]({people.past.pk}) longer"]
    assert not ReplyEdit.objects.exists()
    (draft,) = Draft.objects.all()
    assert draft.author == people.ines
    assert "Past" not in draft.body
    assert not Reader.objects.filter(user=people.past).exists()
    assert not GroupReader.objects.filter(user=people.past).exists()
    assert Report.objects.get().words == ""
    assert Moderation.objects.get().words == "…"
    assert Group.objects.filter(pk=topic.group_id).exists()
    hers = Reply.objects.get(number=3)
    html = shown(posting.drawn(hers, [people.past.pk]), {people.past.pk: "Former member"})
    assert "@Former member" in html
    assert "Past" not in html
