"""What is unread, counted exactly."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from dashboard.community import following
from dashboard.community.models import Group, Reply, Topic
from dashboard.community.unread import unread_parts, with_unread, with_unread_of_group
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block, User
from tests.dashboard.community.build import fresh, group_of, say, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(people):
    User.objects.update(joined_at=timezone.now() - timedelta(days=200))
    return talk(people.maya, group_of(), (people.ines, "Two"), (people.carl, "Three"))


def unread(topic, reader):
    reader = fresh(reader)
    rows = with_unread(Topic.objects.visible_to(reader), reader)
    of_topic = rows.get(pk=topic.pk).unread
    groups = with_unread_of_group(Group.objects.visible_to(reader), reader)
    assert groups.get(pk=topic.group_id).unread == of_topic
    return of_topic


def dot(reader):
    reader = fresh(reader)
    rows = get_user_model().objects.filter(pk=reader.pk).order_by()
    return sum(rows.values_list(unread_parts(reader)).get()[0])


def test_what_others_wrote_after_one_looked_is_unread(topic, people):
    assert unread(topic, people.maya) == 2
    assert unread(topic, people.ines) == 1
    assert unread(topic, people.una) == 3
    following.mark_read(topic, 3, by=people.maya)
    assert unread(topic, people.maya) == 0


def test_the_dot_speaks_of_topics_that_one_follows(topic, people):
    assert (dot(people.maya), dot(people.carl), dot(people.una)) == (1, 0, 0)
    following.mark_read(topic, 3, by=people.maya)
    assert dot(people.maya) == 0


def test_reading_moves_forward_only_but_a_reader_may_go_back(topic, people):
    following.mark_read(topic, 3, by=people.maya)
    following.mark_read(topic, 2, by=people.maya)
    assert unread(topic, people.maya) == 0
    following.mark_unread_from(topic, 3, by=people.maya)
    assert unread(topic, people.maya) == 1


@pytest.mark.parametrize("number", [-1, 0, 4, 10**9])
def test_a_number_that_is_not_there_marks_nothing(topic, people, number):
    following.mark_read(topic, number, by=people.una)
    assert unread(topic, people.una) == 3


def test_all_read_is_for_all_that_was_written(topic, people):
    following.mark_group_read(topic.group, by=people.una)
    assert unread(topic, people.una) == 0
    say(topic, people.ines, "Four")
    assert unread(topic, people.una) == 1


def test_removed_and_muted_words_are_not_unread(topic, people):
    block(people.ines, Block.Kind.MUTE, by=people.una)
    assert unread(topic, people.una) == 2
    Reply.objects.filter(number=3).update(removed_at=timezone.now(), removed_by=people.noor)
    assert unread(topic, people.una) == 1


def test_what_was_written_before_one_came_or_long_ago_is_not_unread(topic, people):
    User.objects.filter(pk=people.una.pk).update(joined_at=timezone.now())
    assert unread(topic, people.una) == 0
    Reply.objects.update(created_at=timezone.now() - timedelta(days=91))
    assert unread(topic, people.maya) == 0
    assert dot(people.maya) == 0
