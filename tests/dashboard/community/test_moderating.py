"""What managers do with topics and replies, and what it leaves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.community import moderating, moving, posting
from dashboard.community.models import Act, Moderation, Reply, ReplyEdit, Topic
from dashboard.community.moderation_lines import lines_of
from dashboard.models import Announcement
from tests.dashboard.community.build import ask, fresh, group_of, say, talk

pytestmark = pytest.mark.django_db


def sees(person, topic):
    return Topic.objects.visible_to(fresh(person)).filter(pk=topic.pk).exists()


def reply_of(topic, number):
    return Reply.objects.select_related("topic").get(topic=topic, number=number)


def test_a_hidden_reply_keeps_its_number_and_is_for_managers_alone(people):
    topic = talk(people.maya, group_of(), (people.carl, "Buy this"), (people.ines, "No"))
    moderating.hide_reply(reply_of(topic, 2), by=people.noor, words="Spam")
    seen = Reply.objects.visible_to(fresh(people.maya)).filter(topic=topic)
    assert [each.number for each in seen] == [1, 3]
    seen = Reply.objects.visible_to(fresh(people.noor)).filter(topic=topic)
    assert [each.number for each in seen] == [1, 2, 3]
    act = Moderation.objects.get()
    assert (act.act, act.by, act.words, act.reply.number) == ("hide", people.noor, "Spam", 2)


def test_hidden_twice_is_hidden_once(people):
    topic = talk(people.maya, group_of(), (people.carl, "Buy this"))
    moderating.hide_reply(reply_of(topic, 2), by=people.noor, words="Spam")
    with pytest.raises(moderating.NotPossibleError):
        moderating.hide_reply(reply_of(topic, 2), by=people.noor, words="Spam")
    assert Moderation.objects.count() == 1


def test_what_was_hidden_by_mistake_is_shown_again(people):
    topic = talk(people.maya, group_of(), (people.carl, "Buy flour"))
    moderating.hide_reply(reply_of(topic, 2), by=people.noor, words="Spam")
    moderating.restore_reply(reply_of(topic, 2), by=people.noor, words="It was not")
    assert Reply.objects.visible_to(fresh(people.maya)).filter(topic=topic).count() == 2
    assert [act.act for act in Moderation.objects.order_by("pk")] == ["hide", "restore"]


def test_what_its_author_has_removed_stays_so(people):
    topic = talk(people.maya, group_of(), (people.carl, "Oops"))
    Reply.objects.filter(number=2).update(removed_at=timezone.now(), removed_by=people.carl)
    with pytest.raises(moderating.NotPossibleError):
        moderating.restore_reply(reply_of(topic, 2), by=people.noor, words="Why not")


def test_after_thirty_days_nothing_is_shown_again(people):
    topic = talk(people.maya, group_of(), (people.carl, "Buy"))
    long_ago = timezone.now() - timedelta(days=31)
    Reply.objects.filter(number=2).update(removed_at=long_ago, removed_by=people.noor)
    Topic.objects.update(removed_at=long_ago)
    with pytest.raises(moderating.NotPossibleError):
        moderating.restore_reply(reply_of(topic, 2), by=people.noor, words="Late")
    with pytest.raises(moderating.NotPossibleError):
        moderating.restore_topic(topic, by=people.noor, words="Late")


def test_with_its_opening_the_topic_is_hidden(people):
    topic = talk(people.carl, group_of(), (people.maya, "What is this?"))
    moderating.hide_reply(reply_of(topic, 1), by=people.noor, words="Spam")
    assert not sees(people.maya, topic)
    assert sees(people.noor, topic)
    moderating.restore_topic(topic, by=people.noor, words="Sorry")
    assert sees(people.maya, topic)


def test_a_topic_that_its_author_has_removed_is_not_shown_again(people):
    topic = ask(people.maya, group_of())
    now = timezone.now()
    Reply.objects.update(removed_at=now, removed_by=people.maya)
    Topic.objects.update(removed_at=now)
    topic.refresh_from_db()
    assert Act.RESTORE not in moderating.acts_for(topic, fresh(people.noor))
    with pytest.raises(moderating.NotPossibleError):
        moderating.restore_topic(topic, by=people.noor, words="Why not")


def test_an_answer_that_is_hidden_answers_nothing(people):
    topic = talk(people.maya, group_of(), (people.carl, "The guide says so"))
    Topic.objects.update(accepted=reply_of(topic, 2))
    moderating.hide_reply(reply_of(topic, 2), by=people.noor, words="A leak")
    topic.refresh_from_db()
    assert topic.accepted is None


def test_a_closed_topic_takes_replies_of_managers_alone(people):
    topic = talk(people.maya, group_of(), (people.carl, "Wrong!"))
    moderating.lock(topic, by=people.noor, words="Cool down")
    with pytest.raises(posting.ClosedError):
        say(topic, people.carl)
    say(topic, people.noor)
    topic.refresh_from_db()
    moderating.unlock(topic, by=people.noor, words="All is well")
    say(topic, people.carl)


def test_all_that_one_author_wrote_in_the_last_day_is_hidden_in_one_step(people):
    one, two = ask(people.maya, group_of()), ask(people.ines, group_of(people.baking))
    spam = [say(one, people.cross, f"Buy {n}") for n in range(3)]
    spam += [say(two, people.cross, "Buy more"), ask(people.cross, group_of()).replies.get()]
    old = say(one, people.cross, "A good answer")
    Reply.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=2))
    other = say(one, people.carl, "No")
    assert moderating.hide_latest_replies(people.cross, by=fresh(people.noor), words="Spam") == 5
    seen = Reply.objects.visible_to(fresh(people.maya))
    assert set(seen.filter(pk__in=[each.pk for each in spam])) == set()
    assert {old.pk, other.pk} <= set(seen.values_list("pk", flat=True))
    assert Moderation.objects.filter(act=Act.HIDE, words="Spam").count() == 5


def test_an_announcement_is_neither_hidden_nor_moved(people):
    Announcement.objects.create(title="News", body="Now", written_by=people.noor)
    topic = Topic.objects.get()
    assert moderating.acts_for(topic, fresh(people.noor)) == [Act.LOCK]
    with pytest.raises(moderating.NotPossibleError):
        moderating.hide_reply(reply_of(topic, 1), by=people.noor, words="No")
    with pytest.raises(moderating.NotPossibleError):
        moving.move(topic, group_of(people.baking), by=people.noor, words="No")


def test_what_a_reply_said_before_is_emptied(people):
    topic = ask(people.maya, group_of())
    reply = reply_of(topic, 1)
    with pytest.raises(moderating.NotPossibleError):
        moderating.empty_history(reply, by=people.noor, words="Nothing there")
    ReplyEdit.objects.create(reply=reply, body="A name", by=people.maya)
    moderating.empty_history(reply, by=people.noor, words="It named a student")
    assert ReplyEdit.objects.get().body == ""
    assert Moderation.objects.get().act == Act.EMPTY_HISTORY


def test_the_lines_of_a_topic_say_what_holds_now(people):
    topic = talk(people.maya, group_of(), (people.carl, "Buy"))
    moderating.lock(topic, by=people.noor, words="Cool down")
    moderating.hide_reply(reply_of(topic, 2), by=people.noor, words="Spam")
    topic.refresh_from_db()
    lines = lines_of(topic, fresh(people.maya), 2, 26)
    assert [line.text for line in lines.of_topic] == ["Closed by Noor Manager: Cool down"]
    assert lines.of_replies.keys() == {2}
    moderating.unlock(topic, by=people.noor, words="Well")
    moderating.restore_reply(reply_of(topic, 2), by=people.noor, words="Not spam")
    topic.refresh_from_db()
    lines = lines_of(topic, fresh(people.maya), 2, 26)
    assert (lines.of_topic, lines.of_replies) == ([], {})
