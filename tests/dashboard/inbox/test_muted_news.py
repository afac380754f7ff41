"""Who is told of a message after something was written that they had muted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.inbox import sending
from dashboard.inbox.models import Message, Participant
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block
from mentorhub.notifications.models import Notification
from tests.dashboard.inbox.build import say, talk

pytestmark = pytest.mark.django_db


def told(person):
    return Notification.objects.filter(recipient=person, kind="message").count()


def test_what_somebody_muted_has_written_does_not_hide_the_news_of_others(people):
    circle = sending.start_circle("Bread", [people.ines, people.both], by=people.maya)
    block(people.maya, Block.Kind.MUTE, by=people.ines)
    say(circle, people.maya)
    assert told(people.ines) == 0
    say(circle, people.both)
    assert told(people.ines) == 1
    say(circle, people.both)
    assert told(people.ines) == 1


def test_once_a_mute_is_over_the_next_message_is_news(people):
    thread = talk("student", people.stu, people.maya)
    place = Participant.objects.filter(thread=thread, user=people.maya)
    place.update(read_number=1, muted_until=timezone.now() + timedelta(hours=1))
    before = told(people.maya)
    say(thread, people.stu)
    assert told(people.maya) == before
    now = timezone.now()
    Message.objects.filter(thread=thread, number=2).update(sent_at=now - timedelta(hours=2))
    place.update(muted_until=now - timedelta(hours=1))
    say(thread, people.stu)
    assert told(people.maya) == before + 1
