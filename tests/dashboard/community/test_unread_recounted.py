"""What is unread for 200 readers, after random acts of them all, equals a recount in Python."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.community import following, moderating, moving, removing
from dashboard.community.models import Group, GroupReader, Reader, Reply, Topic
from dashboard.community.posting import ClosedError
from dashboard.community.unread import with_unread, with_unread_of_group
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block, User
from students.models import Approval, Enrolment
from tests import factories as make
from tests.dashboard.community.build import ask, fresh, group_of, say

pytestmark = pytest.mark.django_db

READERS, TOPICS, ACTS = 200, 12, 300


@pytest.fixture
def crowd(people):
    paths = (people.baking, people.carpentry)
    crowd = [make.mentor(f"Reader {n}", paths[n % 2]) for n in range(READERS)]
    for person in crowd[::20]:
        make.enrolment(person, people.carpentry)
    User.objects.update(joined_at=timezone.now() - timedelta(days=200))
    return crowd


def act(chance, crowd, people):
    """One act of somebody; what is refused changes nothing."""
    person = chance.choice(crowd)
    topic = chance.choice(list(Topic.objects.visible_to(fresh(person))))
    number = chance.randint(1, topic.last_number)
    reply = Reply.objects.filter(topic=topic, number=number).select_related("topic").get()
    match chance.randrange(20):
        case 0:
            removing.remove_reply(reply, by=reply.author)
        case 1 if not reply.is_removed and not reply.is_opening:
            moderating.hide_reply(reply, by=people.noor, words="Random")
        case 2:
            other = chance.choice(crowd)
            if other != person:
                block(other, Block.Kind.MUTE, by=person)
        case 3:
            following.mark_group_read(topic.group, by=person)
        case 4:
            following.mark_unread_from(topic, number, by=person)
        case 5 | 6 | 7 | 8:
            following.mark_read(topic, number, by=person)
        case 9 if chance.random() < 0.3:
            group = chance.choice(list(Group.objects.exclude(pk=topic.group_id)))
            confirmed = moving.change_of(topic, group).confirmation
            moving.move(topic, group, by=people.noor, words="Random", confirmed=confirmed)
        case 10:
            Approval.objects.running().filter(user=person).update(
                ended_at=timezone.now(), ended_by=people.tom
            )
        case 11:
            Reply.objects.filter(pk=reply.pk).update(created_at=timezone.now() - timedelta(days=91))
        case _:
            say(topic, person, "Words")


def recounted(reader, topics, replies):
    """By topic: how many replies are unread; of the topics that the reader sees."""
    studies = set(Enrolment.objects.filter(student=reader, ended_at=None).values_list("path"))
    approved = set(Approval.objects.filter(user=reader, ended_at=None).values_list("path"))
    muted = set(
        Block.objects.filter(blocker=reader, ended_at=None).values_list("blocked", flat=True)
    )
    places = dict(Reader.objects.filter(user=reader).values_list("topic", "read_number"))
    marked = dict(GroupReader.objects.filter(user=reader).values_list("group", "read_until"))
    oldest = timezone.now() - timedelta(days=90)
    counts = {}
    for topic in topics:
        path = (topic.group.path_id,)
        if topic.group.is_of_path and (path not in approved or path in studies):
            continue
        if topic.removed_at is None:
            since = max(marked.get(topic.group_id) or reader.joined_at, oldest)
            counts[topic.pk] = sum(
                each.removed_at is None
                and each.author_id != reader.pk
                and each.author_id not in muted
                and each.number > places.get(topic.pk, 0)
                and each.created_at > since
                for each in replies[topic.pk]
            )
    return counts


def test_what_is_unread_equals_a_recount(people, crowd, capsys):
    chance = random.Random(18)
    for n in range(TOPICS):
        person = chance.choice(crowd[:40])
        place = group_of() if n % 3 == 0 else Approval.objects.get(user=person).path
        ask(person, place if n % 3 == 0 else group_of(place), f"Topic {n}")
    refused = 0
    for _ in range(ACTS):
        try:
            act(chance, crowd, people)
        except (ClosedError, moderating.NotPossibleError, moving.OtherPathError):
            refused += 1
    topics = list(Topic.objects.select_related("group"))
    replies = {each.pk: list(each.replies.all()) for each in topics}
    total = 0
    for person in crowd:
        reader = fresh(person)
        expected = recounted(reader, topics, replies)
        rows = with_unread(Topic.objects.visible_to(reader), reader)
        assert {each.pk: each.unread for each in rows} == expected, reader
        groups = with_unread_of_group(Group.objects.visible_to(reader), reader)
        for group in groups:
            inside = (each.pk for each in topics if each.group_id == group.pk)
            unread = sum(expected.get(key, 0) for key in inside)
            assert group.unread == min(unread, 100), (reader, group)
        total += sum(expected.values())
    with capsys.disabled():
        print(f"\n{READERS} readers, {ACTS} acts ({refused} refused): {total} unread, as counted")
