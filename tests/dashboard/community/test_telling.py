"""Who is told of a reply: the bell at once, and a mail five minutes later unless it is read,
removed or out of sight by then."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from dashboard.community import answers, following, posting
from dashboard.community.mentions import MAX_MENTIONS
from dashboard.community.models import Reader, Reply, Topic
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block
from mentorhub.notifications.models import Delivery, MailPreference, Notification
from tests import factories as make
from tests.dashboard.community.browsing import browser
from tests.dashboard.community.build import ask, fresh, group_of, say, talk
from tests.dashboard.community.mails import mails, reasons, texts
from tests.responses import error_codes

pytestmark = pytest.mark.django_db


def bell(person):
    """The kinds of what is unread in the list of the person."""
    rows = Notification.objects.visible_to(fresh(person)).unread()
    return sorted(rows.values_list("kind", flat=True))


def remove(reply):
    Reply.objects.filter(pk=reply.pk).update(removed_at=timezone.now(), removed_by=reply.author)


def at(person):
    return f"@[{person.name}]({person.pk})"


def recipients(found):
    return sorted(message.to[0] for message in found)


# --- Who is told ------------------------------------------------------------------------------


def test_the_asker_and_those_who_follow_are_told_of_a_reply_but_not_its_author(people):
    topic = talk(people.maya, group_of(people.baking), (people.ines, "Like *this*."))
    say(topic, people.past, "Or so.")
    assert bell(people.maya) == ["community_answered"]
    assert bell(people.ines) == ["community_answered"]
    assert bell(people.past) == bell(people.cross) == []
    found = mails()
    assert recipients(found) == sorted([people.maya.email, people.ines.email])
    (to_maya,) = (each for each in found if each.to == [people.maya.email])
    assert "Ines Assessor answered your question “How?”" in to_maya.subject
    assert "Like *this*." in to_maya.body
    assert "1 more reply is unread." in to_maya.body
    assert f"/community/topics/{topic.pk}/?from=2" in to_maya.body
    assert "List-Unsubscribe" in to_maya.extra_headers


def test_the_mail_waits_five_minutes_and_the_bell_does_not(people):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        talk(people.maya, group_of(), (people.ines, "Here."))
    delivery = Delivery.objects.get()
    assert delivery.due_at - now == timedelta(minutes=5)
    assert bell(people.maya) == ["community_answered"]


def test_whoever_has_stopped_following_is_not_told(people):
    topic = ask(people.maya, group_of())
    following.set_following(topic, False, by=people.maya)
    say(topic, people.ines)
    assert bell(people.maya) == []
    assert mails() == []


def test_ten_unread_replies_are_one_notification_and_one_mail(people):
    topic = ask(people.maya, group_of())
    for number in range(10):
        say(topic, people.ines, f"Part {number}")
    assert bell(people.maya) == ["community_answered"]
    (message,) = mails()
    assert "Part 0" in message.body
    assert "9 more replies are unread." in message.body
    say(topic, people.carl, "Still unread")
    assert bell(people.maya) == ["community_answered"]
    assert [each for each in mails() if each.to == [people.maya.email]] == []


def test_who_has_read_is_told_again_of_what_comes_next(people):
    topic = talk(people.maya, group_of(), (people.ines, "One"))
    assert len(mails()) == 1
    topic.refresh_from_db()
    following.mark_read(topic, 2, by=people.maya)
    assert bell(people.maya) == []
    say(topic, people.ines, "Two")
    assert bell(people.maya) == ["community_answered"]
    (message,) = mails()
    assert "Two" in message.body


def test_a_mention_is_told_by_itself_and_not_twice(people):
    topic = ask(people.maya, group_of())
    say(topic, people.ines, f"{at(people.maya)} and {at(people.carl)}, like this.")
    assert bell(people.maya) == bell(people.carl) == ["community_mentioned"]
    found = mails()
    assert recipients(found) == sorted([people.maya.email, people.carl.email])
    assert all("Ines Assessor mentioned you in “How?”" in each.subject for each in found)
    assert "@Maya Mentor and @Carl Carpenter, like this." in found[0].body
    say(topic, people.ines, f"{at(people.carl)}, once more")
    assert bell(people.carl) == ["community_mentioned"] * 2


def test_the_opening_tells_whom_it_mentions_but_not_its_author(people):
    ask(people.maya, group_of(), body=f"{at(people.ines)} {at(people.maya)}?")
    assert recipients(mails()) == [people.ines.email]


@pytest.mark.parametrize("name", ["stu", "carl", "una", "both", "former", "tom", "nora"])
def test_nobody_is_told_of_a_group_that_they_do_not_see(people, name):
    person = getattr(people, name)
    topic = ask(people.maya, group_of(people.baking), body=at(person))
    Reader.objects.create(user=person, topic=topic, follows=True)
    say(topic, people.ines, f"{at(person)}, the secret of the oven")
    assert Notification.objects.filter(recipient=person).count() == 0
    assert person.email not in recipients(mails())


def test_whoever_studies_the_path_of_a_project_is_not_told_of_its_topic(people):
    topic = ask(people.maya, group_of(), project=people.table, body=at(people.cross))
    Reader.objects.create(user=people.cross, topic=topic, follows=True)
    say(topic, people.ines, at(people.cross))
    assert not Notification.objects.filter(recipient=people.cross).exists()
    assert recipients(mails()) == [people.maya.email]


@pytest.mark.parametrize("kind", [Block.Kind.MUTE, Block.Kind.BLOCK])
def test_of_whom_one_has_muted_one_hears_nothing(people, kind):
    topic = ask(people.maya, group_of())
    block(people.ines, kind, by=people.maya)
    reply = say(topic, people.ines, at(people.maya))
    answers.accept(topic, reply, by=people.maya)
    mine = say(topic, people.maya, "Mine")
    answers.accept(topic, mine, by=people.ines)
    assert bell(people.maya) == []
    assert people.maya.email not in recipients(mails())


def test_others_are_still_told_after_one_of_whom_they_hear_nothing(people):
    topic = ask(people.maya, group_of())
    block(people.ines, Block.Kind.MUTE, by=people.maya)
    say(topic, people.ines, "Not heard")
    say(topic, people.carl, "Heard")
    assert bell(people.maya) == ["community_answered"]
    (message,) = (each for each in mails() if each.to == [people.maya.email])
    assert "Carl Carpenter" in message.subject
    assert not any("Not heard" in text for text in texts(message))


# --- Called off -------------------------------------------------------------------------------


def test_what_is_removed_within_five_minutes_is_not_mailed_and_leaves_the_list(people):
    topic = ask(people.maya, group_of())
    remove(say(topic, people.ines, f"Oops {at(people.carl)}"))
    assert bell(people.maya) == bell(people.carl) == []
    assert mails() == []
    assert set(reasons("community_mentioned").values()) == {"community_removed"}
    assert set(reasons("community_answered").values()) == {"community_read"}


def test_of_two_replies_one_that_stays_is_mailed(people):
    topic = ask(people.maya, group_of())
    first = say(topic, people.ines, "Oops")
    say(topic, people.ines, "What I meant")
    remove(first)
    assert bell(people.maya) == ["community_answered"]
    (message,) = mails()
    assert "What I meant" in message.body
    assert "Oops" not in message.body


def test_a_topic_that_is_removed_is_not_mailed_and_leaves_the_list(people):
    topic = ask(people.maya, group_of())
    say(topic, people.ines, at(people.carl))
    Topic.objects.update(removed_at=timezone.now())
    assert bell(people.maya) == bell(people.carl) == []
    assert mails() == []


def test_what_is_read_within_five_minutes_is_not_mailed(people):
    topic = ask(people.maya, group_of())
    say(topic, people.ines, at(people.carl))
    topic.refresh_from_db()
    for person in (people.maya, people.carl):
        following.mark_read(topic, 2, by=person)
        assert bell(person) == []
    assert mails() == []
    assert set(reasons("community_mentioned").values()) == {"community_read"}


def test_reading_half_leaves_the_news_of_the_rest(people):
    topic = talk(people.maya, group_of(), (people.ines, "One"), (people.carl, "Two"))
    following.mark_read(topic, 2, by=people.maya)
    assert bell(people.maya) == ["community_answered"]
    (message,) = (each for each in mails() if each.to == [people.maya.email])
    assert "Two" in message.body
    assert "One" not in message.body


def test_all_read_calls_the_mails_of_the_group_off_and_no_others(people):
    for group in (group_of(), group_of(people.baking)):
        talk(people.maya, group, (people.ines, f"Hello {group.slug}"))
    following.mark_group_read(group_of(), by=people.maya)
    assert bell(people.maya) == ["community_answered"]
    (message,) = mails()
    assert "Hello baking" in message.body


def test_who_clears_the_bell_gets_no_mail(people):
    talk(people.maya, group_of(), (people.ines, "Hello"))
    Notification.objects.update(read_at=timezone.now())
    assert mails() == []


def test_who_loses_the_approval_meanwhile_gets_no_mail_and_the_list_is_empty(people):
    topic = ask(people.past, group_of(people.baking))
    say(topic, people.ines, f"{at(people.cross)} the secret")
    for person in (people.past, people.cross):
        person.approvals.get().end(by=people.tom)
        assert bell(person) == []
    assert mails() == []
    assert not Delivery.objects.pending().exists()


def test_an_enrolment_meanwhile_calls_the_mail_off(people):
    topic = ask(people.past, group_of(people.baking))
    say(topic, people.ines, "The secret")
    make.enrolment(people.past, people.baking)
    assert bell(people.past) == []
    assert mails() == []
    assert reasons("community_answered") == {people.past.email: "no_access"}


def test_a_topic_moved_to_a_smaller_group_is_not_mailed_to_those_outside(people):
    topic = ask(people.carl, group_of())
    say(topic, people.maya, at(people.una))
    Topic.objects.update(group=group_of(people.baking))
    assert bell(people.carl) == bell(people.una) == []
    assert mails() == []


def test_muting_the_author_meanwhile_calls_the_mail_off(people):
    topic = ask(people.maya, group_of())
    say(topic, people.ines, at(people.carl))
    for person in (people.maya, people.carl):
        block(people.ines, Block.Kind.MUTE, by=person)
    assert mails() == []


def test_the_mail_has_the_text_as_it_was_edited(people):
    topic = ask(people.maya, group_of())
    reply = say(topic, people.ines, "Firts")
    posting.edit(reply, "First, and better", by=people.ines)
    (message,) = mails()
    assert "First, and better" in message.body
    assert "Firts" not in message.body


def test_a_mention_that_is_edited_away_is_not_mailed_and_a_new_one_is(people):
    topic = ask(people.maya, group_of())
    reply = say(topic, people.maya, f"{at(people.carl)}?")
    posting.edit(reply, f"{at(people.ines)}?", by=people.maya)
    posting.edit(reply, f"{at(people.ines)}? Please?", by=people.maya)
    (message,) = mails()
    assert message.to == [people.ines.email]
    assert reasons("community_mentioned")[people.carl.email] == "community_not_named"


def test_the_edits_of_a_reply_never_tell_more_people_than_one_text_may_mention(people):
    """Each edit names others; those whom an earlier version named were told as well."""
    crowd = [make.mentor(f"Crowd {n:02}", people.baking) for n in range(MAX_MENTIONS + 1)]
    topic = ask(people.maya, group_of(people.baking))
    reply = say(topic, people.maya, " ".join(at(each) for each in crowd[:12]))
    posting.edit(reply, " ".join(at(each) for each in crowd[10:20]), by=people.maya)
    before = reply.body = Reply.objects.get(pk=reply.pk).body
    with pytest.raises(posting.TooManyMentionsError):
        posting.edit(reply, at(crowd[20]), by=people.maya)
    assert Reply.objects.get(pk=reply.pk).body == before
    assert bell(crowd[20]) == []
    posting.edit(reply, f"{at(crowd[0])}, nobody else", by=people.maya)
    assert reply.mentions.count() == MAX_MENTIONS


def test_an_edit_that_mentions_too_many_is_shown_again_with_its_text(people):
    crowd = [make.mentor(f"Crowd {n:02}", people.baking) for n in range(MAX_MENTIONS + 1)]
    topic = ask(people.maya, group_of(people.baking))
    reply = say(topic, people.ines, " ".join(at(each) for each in crowd[:MAX_MENTIONS]))
    client = browser(people.ines)
    url = f"{topic.get_absolute_url()}2/edit/"
    opened = client.get(url).context["form"].initial["opened"]
    typed = at(crowd[MAX_MENTIONS])
    answer = client.post(url, {"body": typed, "opened": opened})
    assert answer.status_code == 422
    assert error_codes(answer.context["form"]) == {"body": ["too_many_mentions"]}
    assert answer.context["form"]["body"].value() == typed
    assert Reply.objects.get(pk=reply.pk).body != typed


# --- Accepted ---------------------------------------------------------------------------------


def test_the_author_of_an_accepted_answer_is_told_once(people):
    topic = talk(people.maya, group_of(), (people.ines, "So."))
    answer = topic.replies.get(number=2)
    mails()
    answers.accept(topic, answer, by=people.maya)
    answers.accept(topic, None, by=people.maya)
    answers.accept(topic, answer, by=people.noor)
    assert bell(people.ines) == ["community_accepted"]
    (message,) = mails()
    assert message.to == [people.ines.email]
    assert "Your answer to “How?” is accepted" in message.subject
    assert "Maya Mentor accepted" in message.body


def test_an_answer_that_is_no_longer_accepted_is_not_mailed(people):
    topic = talk(people.maya, group_of(), (people.ines, "So."), (people.carl, "Or so."))
    first, second = topic.replies.filter(number__gt=1)
    mails()
    answers.accept(topic, first, by=people.maya)
    answers.accept(topic, second, by=people.maya)
    assert recipients(mails()) == [people.carl.email]


def test_who_accepts_their_own_answer_is_not_told(people):
    topic = talk(people.maya, group_of(), (people.maya, "Found it."))
    answers.accept(topic, topic.replies.get(number=2), by=people.maya)
    assert bell(people.maya) == []


# --- Quotes, preferences, languages -----------------------------------------------------------


def test_a_school_may_send_mails_without_what_was_written(people, settings):
    settings.MAIL_QUOTES = False
    topic = ask(people.maya, group_of())
    say(topic, people.ines, f"Something private {at(people.carl)}")
    found = mails()
    assert len(found) == 2
    assert not any("Something private" in text for each in found for text in texts(each))


def test_a_pointer_to_a_guide_is_words_in_the_mail(people):
    topic = ask(people.maya, group_of())
    say(topic, people.ines, "See [[guide:baking/p1-bread#c2.1]]")
    (message,) = mails()
    assert "criterion 2.1 of the guide of P1" in message.body
    assert "[[guide" not in message.body


def test_markup_of_a_title_and_a_text_is_text_in_the_mail(people):
    topic = ask(people.maya, group_of(), title="<b>Hot</b> & new", body="?")
    say(topic, people.ines, "<script>alert(1)</script>")
    (message,) = mails()
    assert "“<b>Hot</b> & new”" in message.subject
    (page,) = (part.content for part in message.alternatives)
    assert "<script>" not in page
    assert "<b>Hot" not in page


def test_who_does_not_want_the_mail_reads_it_in_the_app(people):
    MailPreference.objects.create(person=people.maya, kind="community_answered", wanted=False)
    talk(people.maya, group_of(), (people.ines, "Hello"))
    assert mails() == []
    assert bell(people.maya) == ["community_answered"]


def test_the_preferences_offer_each_kind_to_who_may_get_it(people, client):
    client.force_login(people.maya)
    shown = {each.kind: each.is_fixed for each in client.get(
        "/notifications/preferences/").context["choices"]}  # fmt: skip
    own = {kind: fixed for kind, fixed in shown.items() if kind.startswith("community_")}
    assert len(own) == 8
    assert [kind for kind, fixed in own.items() if fixed] == ["community_to_confirm"]
    client.force_login(people.stu)
    shown = client.get("/notifications/preferences/").context["choices"]
    assert not any(each.kind.startswith("community_") for each in shown)


def test_the_list_leads_to_the_reply(people, client):
    topic = ask(people.maya, group_of())
    reply = say(topic, people.ines, at(people.carl))
    for person, address in (
        (people.maya, f"/community/topics/{topic.pk}/?from=2"),
        (people.carl, f"/community/topics/{topic.pk}/{reply.number}/"),
    ):
        client.force_login(person)
        (row,) = client.get("/notifications/").context["rows"]
        assert "Ines Assessor" in row.sentence
        response = client.post(f"/notifications/{row.number}/")
        assert response.url == address
