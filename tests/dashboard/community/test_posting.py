"""Posting: numbers, keys, closed topics, edits, mentions, what the database refuses."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from dashboard.community import answers, posting
from dashboard.community.models import Mention, Reader, Reply, ReplyEdit, Topic
from mentorhub.posts import shown
from tests.dashboard.community.build import ask, fresh, group_of, say, talk

pytestmark = pytest.mark.django_db


def test_a_question_is_asked_and_answered(people):
    topic = talk(people.maya, group_of(), (people.ines, "Like this."))
    assert list(topic.replies.values_list("number", "author__name")) == [
        (1, people.maya.name),
        (2, people.ines.name),
    ]
    assert topic.last_number == 2
    follows = Reader.objects.filter(follows=True).values_list("user", "read_number")
    assert set(follows) == {(people.maya.pk, 1), (people.ines.pk, 2)}


def test_sent_again_with_the_same_key_it_is_the_same(people):
    key = uuid.uuid4()
    topic = ask(people.maya, group_of(), key=key)
    assert ask(people.maya, group_of(), key=key) == topic
    key = uuid.uuid4()
    reply = say(topic, people.ines, "Once", key=key)
    assert say(topic, people.ines, "Once", key=key) == reply
    assert Reply.objects.count() == 2


def test_a_form_sent_again_after_back_with_another_text_is_another_post(people):
    key = uuid.uuid4()
    titles = ("One", "Two", "Two", "One")
    assert len({ask(people.maya, group_of(), title, key=key).pk for title in titles}) == 2
    topic = Topic.objects.get(title="One")
    for body in ("A", "B", "B", "A"):
        say(topic, people.ines, body, key=key)
    assert list(topic.replies.filter(number__gt=1).values_list("body", flat=True)) == ["A", "B"]


@pytest.mark.parametrize("name", ["stu", "carl", "una", "both", "former", "tom"])
def test_nobody_posts_in_a_group_that_they_do_not_see(people, name):
    person = getattr(people, name)
    topic = ask(people.maya, group_of(people.baking))
    with pytest.raises(posting.ClosedError):
        say(topic, person)
    with pytest.raises(posting.ClosedError):
        ask(person, group_of(people.baking))
    assert Reply.objects.count() == Topic.objects.count() == 1


def test_a_closed_topic_takes_words_of_managers_alone(people):
    topic = ask(people.maya, group_of())
    Topic.objects.update(locked_at=timezone.now())
    with pytest.raises(posting.ClosedError):
        say(topic, people.ines)
    assert say(topic, people.noor).number == 2


def test_a_project_of_another_path_is_refused(people):
    with pytest.raises(IntegrityError), transaction.atomic():
        ask(people.maya, group_of(people.baking), project=people.table)


def test_a_topic_that_is_moved_takes_its_replies_along(people):
    topic = talk(people.maya, group_of(), (people.ines, "Here."))
    Topic.objects.update(group=group_of(people.baking))
    assert set(topic.replies.values_list("group", flat=True)) == {group_of(people.baking).pk}


def test_people_are_mentioned_who_see_the_group(people):
    names = f"@[Ines]({people.ines.pk}) and @[Stu]({people.stu.pk}) and @[Carl]({people.carl.pk})"
    reply = ask(people.maya, group_of(people.baking), body=names).replies.get()
    assert list(Mention.objects.values_list("user", flat=True)) == [people.ines.pk]
    html = shown(reply.html, {people.ines.pk: "Inès <i>"})
    assert ">@Inès &lt;i&gt;</span> and @Stu and @Carl" in html


def test_a_person_is_named_by_a_mention_alone(people):
    reply = ask(people.maya, group_of(), body=f"[[person:{people.stu.pk}]]").replies.get()
    assert f"[[person:{people.stu.pk}]]" in shown(reply.html, {})


def test_an_early_edit_leaves_no_trace_and_a_late_one_its_history(people):
    reply = ask(people.maya, group_of(), body="One").replies.get()
    posting.edit(reply, "Two", by=fresh(people.maya))
    assert not ReplyEdit.objects.exists()
    Reply.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    reply.refresh_from_db()
    posting.edit(reply, "Three", by=fresh(people.maya), title="New title")
    reply.refresh_from_db()
    assert (reply.body, reply.edited_at is not None) == ("Three", True)
    assert ReplyEdit.objects.get().body == "Two"
    assert Topic.objects.get().title == "New title"


def test_one_answer_is_accepted_until_it_is_removed(people):
    topic = talk(people.maya, group_of(), (people.ines, "So."), (people.carl, "Or so."))
    first, second = topic.replies.filter(number__gt=1)
    answers.accept(topic, first, by=people.maya)
    answers.accept(topic, second, by=people.maya)
    topic.refresh_from_db()
    assert topic.accepted == second
    Reply.objects.filter(pk=second.pk).update(removed_at=timezone.now(), removed_by=people.noor)
    topic.refresh_from_db()
    assert topic.accepted is None


def test_the_opening_and_a_reply_of_another_topic_are_no_answers(people):
    topic = ask(people.maya, group_of())
    other = talk(people.maya, group_of(), (people.ines, "So."))
    for reply in (topic.replies.get(), other.replies.last()):
        with pytest.raises(posting.ClosedError):
            answers.accept(topic, reply, by=people.maya)
        with pytest.raises(IntegrityError), transaction.atomic():
            Topic.objects.filter(pk=topic.pk).update(accepted=reply)


def test_old_html_is_drawn_anew_when_the_rules_have_changed(people):
    reply = ask(people.maya, group_of(), body="*So*").replies.get()
    Reply.objects.update(html="", rules_version=0)
    reply.refresh_from_db()
    assert "<em>So</em>" in posting.drawn(reply, [])
