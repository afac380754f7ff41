"""The numbers of unread messages are exact, after whatever people have done."""

import contextlib
import itertools
import os
import random
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.inbox import changing, sending
from dashboard.inbox.models import Message, Participant, Thread
from mentorhub import numbers
from mentorhub.accounts import blocks
from mentorhub.accounts.models import Block, User
from tests import factories as make
from tests.dashboard.inbox.build import fresh

pytestmark = pytest.mark.django_db
# With ACTS=2000 it takes half a minute.
ACTS = int(os.environ.get("ACTS", "400"))


def recount(person):
    """By hand, from the rows, without the query of the number."""
    now = timezone.now()
    silenced = set(Block.objects.running().filter(blocker=person).values_list("blocked", flat=True))
    total = 0
    for place in Participant.objects.filter(user=person, left_at=None):
        if place.is_muted(now):
            continue
        for message in Message.objects.filter(thread=place.thread_id, removed_at=None):
            is_new = message.number > place.read_number and message.author_id != person.pk
            total += is_new and message.author_id not in silenced
    return total


@pytest.fixture
def crowd(people):
    """A hundred people: mentors and assessors of Baking, and students of the first forty."""
    mentors = [make.mentor(f"Mentor{n} Of", people.baking) for n in range(50)]
    students = [make.student(f"Student{n} Of", people.baking) for n in range(50)]
    for mentor, student in zip(mentors, students, strict=True):
        make.mentorship(mentor, student)
    return mentors, students


def test_of_a_hundred_people_after_many_random_acts(crowd):
    mentors, students = crowd
    chance = random.Random(17)
    threads: list[Thread] = []
    for mentor, student in zip(mentors, students, strict=True):
        threads.append(sending.thread_between("student", fresh(mentor), fresh(student)))
    for one, other in itertools.pairwise(mentors):
        threads.append(sending.thread_between("colleagues", fresh(one), fresh(other)))
    people_of = {
        thread.pk: list(User.objects.filter(pk__in=thread.participants.values("user")))
        for thread in threads
    }
    for _number in range(ACTS):
        act(chance, chance.choice(threads), people_of)
    for person in [*mentors, *students]:
        assert numbers.number_of(fresh(person), "inbox") == recount(person), person
    assert Message.objects.filter(removed_at__isnull=False).exists()


def act(chance, thread, people_of):
    person, other = chance.sample(people_of[thread.pk], 2)
    place = Participant.objects.get(thread=thread, user=person)
    now = timezone.now()
    match chance.choices(
        ["write", "read", "remove", "mute", "unmute", "archive", "silence", "hear"],
        [60, 15, 8, 3, 4, 3, 3, 4],
    )[0]:
        case "write":
            key = chance.getrandbits(120)
            with contextlib.suppress(sending.ClosedError):
                sending.send(thread, by=person, body="x", key=uuid.UUID(int=key))
        case "read":
            thread.refresh_from_db()
            sending.mark_read(place, chance.randint(0, thread.last_number), now)
        case "remove":
            own = Message.objects.kept().filter(thread=thread, author=person).last()
            if own:
                changing.remove(own)
        case "mute":
            Participant.objects.filter(pk=place.pk).update(muted_until=now + timedelta(days=1))
        case "unmute":
            Participant.objects.filter(pk=place.pk).update(muted_until=None)
        case "archive":
            Participant.objects.filter(pk=place.pk).update(archived_at=now)
        case "silence":
            blocks.block(other, chance.choice([Block.Kind.MUTE, Block.Kind.BLOCK]), by=person)
        case "hear":
            for found in Block.objects.running().filter(blocker=person, blocked=other):
                blocks.end(found)
