"""A question that stays open: two people are asked, with the reason why; and after a week with
answers its asker is asked whether one of them helped."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dashboard.community import answers, asked_reason, tasks
from dashboard.community.models import AnswerRequest, Reply, Topic
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block
from mentorhub.notifications import planner
from mentorhub.notifications.models import Delivery, MailPreference, Notification
from mentorhub.notifications.wording import row_for
from students.models import Approval
from tests import factories as make
from tests.dashboard.community.build import ask, fresh, group_of, say, talk
from tests.dashboard.community.mails import mails, planned_mails, reasons

pytestmark = pytest.mark.django_db
TITLE = "Why is the crust of rye bread soft after baking?"


def old(topic, **ago):
    """As if it had been asked so long ago."""
    at = timezone.now() - timedelta(**(ago or {"hours": 37}))
    Topic.objects.filter(pk=topic.pk).update(created_at=at)
    Reply.objects.filter(topic=topic).update(created_at=at)
    topic.refresh_from_db()
    return topic


def waiting(people, path=True, **more):
    group = group_of(people.baking if path else None)
    return old(ask(people.maya, group, more.pop("title", TITLE), **more))


def asked():
    return set(AnswerRequest.objects.values_list("user__name", flat=True))


def names(*people):
    return {person.name for person in people}


# --- Who is asked -----------------------------------------------------------------------------


def test_two_people_approved_for_the_path_are_asked_with_the_reason(people):
    topic = waiting(people)
    assert tasks.ask_for_answers() == 2
    # Of Baking are Ines, Cross and Past; Both studies it, the approval of Former has ended.
    assert len(asked()) == 2
    assert asked() <= names(people.ines, people.cross, people.past)
    found = [each for each in mails() if "Can you help" in each.subject]
    assert len(found) == 2
    for message in found:
        assert "You are one of those approved for Baking." in message.body
        assert f"/community/topics/{topic.pk}/" in message.body
        assert "List-Unsubscribe" in message.extra_headers
    assert tasks.ask_for_answers() == 0


def test_who_answered_a_question_close_to_it_is_asked_first_with_the_month(people):
    close = talk(people.maya, group_of(people.baking), (people.past, "Bake it longer."))
    Topic.objects.filter(pk=close.pk).update(title="Soft crust after baking rye bread")
    other = talk(people.maya, group_of(people.baking), (people.ines, "Salt."))
    Topic.objects.filter(pk=other.pk).update(title="How much salt does a brioche need?")
    Reply.objects.filter(topic=close, number=2).update(
        created_at=timezone.now() - timedelta(days=40)
    )
    topic = waiting(people)
    tasks.ask_for_answers()
    rows = {row.user_id: row.because_of for row in AnswerRequest.objects.filter(topic=topic)}
    assert rows[people.past.pk] == close.replies.get(number=2)
    assert people.ines.pk in rows
    assert rows[people.ines.pk] is None
    month = (timezone.now() - timedelta(days=40)).strftime("%B")
    sentence = f"You answered a question close to this one in {month}."
    (message,) = (
        each for each in mails() if each.to == [people.past.email] and "help" in each.subject
    )
    assert sentence in message.body
    (bell,) = Notification.objects.filter(recipient=people.past, kind="community_asked")
    assert sentence in row_for(bell).sentence


def test_the_reason_is_not_an_answer_that_was_removed_since(people):
    close = talk(people.maya, group_of(people.baking), (people.past, "Bake it longer."))
    Topic.objects.filter(pk=close.pk).update(title=TITLE)
    topic = waiting(people)
    tasks.ask_for_answers()
    assert "close to this one" in asked_reason.reason_for(topic, fresh(people.past))
    Reply.objects.filter(author=people.past).update(
        removed_at=timezone.now(), removed_by=people.past
    )
    assert "approved for Baking" in asked_reason.reason_for(topic, fresh(people.past))
    assert asked_reason.reason_for(topic, fresh(people.noor)) == ""


def test_one_common_word_is_not_close(people):
    other = talk(people.maya, group_of(people.baking), (people.past, "Salt."))
    Topic.objects.filter(pk=other.pk).update(title="Which salt for bread?")
    waiting(people)
    tasks.ask_for_answers()
    assert not AnswerRequest.objects.exclude(because_of=None).exists()


def test_in_the_group_of_everybody_all_who_mentor_or_assess_may_be_asked(people):
    waiting(people, path=False)
    tasks.ask_for_answers()
    assert len(asked()) == 2
    assert not asked() & names(people.noor, people.stu, people.tom, people.nora, people.maya)
    message = next(each for each in mails() if "help" in each.subject)
    assert "You are in the group it was asked in." in message.body


def test_about_a_project_those_approved_for_its_path_are_asked(people):
    waiting(people, path=False, project=people.table)
    tasks.ask_for_answers()
    assert asked() == names(people.carl)


def leave(people):
    """Only Ines and Past can be asked in Baking."""
    people.cross.approvals.get().end(by=people.tom)


@pytest.mark.parametrize(
    "how", ["paused", "inactive", "asked", "refused", "muted", "mutes", "approval"]
)
def test_nobody_is_asked_who_pauses_was_asked_this_week_or_does_not_want_to(people, how):
    leave(people)
    past = people.past
    match how:
        case "paused":
            profile = past.mentor_profile
            profile.paused_from, profile.paused_until = date(2026, 1, 1), None
            profile.save()
        case "inactive":
            past.is_active = False
            past.save()
        case "asked":
            other = ask(people.ines, group_of())
            AnswerRequest.objects.create(topic=other, user=past)
        case "refused":
            MailPreference.objects.create(person=past, kind="community_asked", wanted=False)
        case "muted":
            block(past, Block.Kind.MUTE, by=people.maya)
        case "mutes":
            block(people.maya, Block.Kind.MUTE, by=past)
        case "approval":
            Approval.objects.get(user=past).end(by=people.tom)
    waiting(people)
    tasks.ask_for_answers()
    assert asked() - ({past.name} if how == "asked" else set()) == names(people.ines)


def test_a_week_later_one_may_be_asked_again(people):
    leave(people)
    for person in (people.ines, people.past):
        other = ask(people.noor, group_of())
        at = timezone.now() - timedelta(days=8)
        AnswerRequest.objects.create(topic=other, user=person, asked_at=at)
    waiting(people)
    assert tasks.ask_for_answers() == 2


def test_two_questions_at_once_ask_each_person_once(people):
    leave(people)
    waiting(people)
    waiting(people, title="Another one")
    tasks.ask_for_answers()
    assert AnswerRequest.objects.count() == 2
    assert asked() == names(people.ines, people.past)


@pytest.mark.parametrize("how", ["young", "ancient", "answered", "removed", "closed", "archived",
                                 "discussion"])  # fmt: skip
def test_only_a_question_that_waits_is_asked_about(people, how):
    if how == "discussion":
        waiting(people, kind="discussion")
    else:
        topic = waiting(people)
        match how:
            case "young":
                old(topic, hours=35)
            case "ancient":
                old(topic, days=31)
            case "answered":
                say(topic, people.ines)
            case "removed":
                Topic.objects.update(removed_at=timezone.now())
            case "closed":
                Topic.objects.update(locked_at=timezone.now())
            case "archived":
                type(topic.group).objects.update(archived_at=timezone.now())
    assert tasks.ask_for_answers() == 0


@pytest.mark.parametrize("how", ["answered", "removed", "closed", "approval"])
def test_what_changes_before_the_mail_calls_it_off(people, how):
    topic = waiting(people)
    tasks.ask_for_answers()
    match how:
        case "answered":
            say(topic, people.noor, "Like this.")
        case "removed":
            Topic.objects.update(removed_at=timezone.now())
        case "closed":
            Topic.objects.update(locked_at=timezone.now())
        case "approval":
            for approval in Approval.objects.filter(path=people.baking, ended_at=None):
                approval.end(by=people.tom)
    assert [each for each in mails() if "help" in each.subject] == []
    assert not Delivery.objects.filter(kind="community_asked", state="pending").exists()


# --- After a week -----------------------------------------------------------------------------


def answered(people, days=8, answer_days=2):
    topic = talk(people.maya, group_of(), (people.ines, "So."))
    at = timezone.now() - timedelta(days=days)
    Topic.objects.filter(pk=topic.pk).update(created_at=at)
    Reply.objects.filter(topic=topic, number=1).update(created_at=at)
    Reply.objects.filter(topic=topic, number=2).update(
        created_at=timezone.now() - timedelta(days=answer_days)
    )
    mails()
    return topic


def test_the_asker_is_asked_once_whether_an_answer_helped(people):
    topic = answered(people)
    (message,) = planned_mails()
    assert message.to == [people.maya.email]
    assert "Did one of these answers help?" in message.subject
    assert f"/community/topics/{topic.pk}/" in message.body
    say(topic, people.carl, "Or so.")
    mails()
    assert planned_mails() == []


@pytest.mark.parametrize(
    "how", ["accepted", "closed", "removed", "own", "gone", "young", "fresh", "left"]
)
def test_not_when_there_is_nothing_to_choose(people, how):
    topic = answered(
        people, days=6 if how == "young" else 8, answer_days=0 if how == "fresh" else 2
    )
    match how:
        case "accepted":
            answers.accept(topic, topic.replies.get(number=2), by=people.maya)
            mails()
        case "closed":
            Topic.objects.update(locked_at=timezone.now())
        case "removed":
            Topic.objects.update(removed_at=timezone.now())
        case "own":
            Reply.objects.filter(number=2).update(author=people.maya)
        case "gone":
            Reply.objects.filter(number=2).update(removed_at=timezone.now(), removed_by=people.ines)
        case "left":
            people.maya.roles.get().end(by=people.tom)
            mails()
    assert planned_mails() == []


def test_accepting_before_the_mail_calls_it_off(people):
    topic = answered(people)
    planner.write_missing()
    answers.accept(topic, topic.replies.get(number=2), by=people.maya)
    assert [each for each in mails() if "Did one" in each.subject] == []
    assert reasons("community_unsettled") == {people.maya.email: "community_settled"}


def test_an_enrolment_ends_what_somebody_is_asked(people):
    leave(people)
    waiting(people)
    tasks.ask_for_answers()
    for row in AnswerRequest.objects.all():
        make.enrolment(row.user, people.baking)
    assert [each for each in mails() if "help" in each.subject] == []
