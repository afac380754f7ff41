"""Who is told of a message: the bell at once, and one mail for all that is unread of a thread."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from dashboard.inbox import changing, sending
from dashboard.inbox.models import Participant
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block, User
from mentorhub.notifications.models import Delivery, MailPreference, Notification
from mentorhub.notifications.sending import drain
from students.models import Mentorship
from tests.client import Client
from tests.dashboard.inbox.build import fresh, say, talk, thread_of

pytestmark = pytest.mark.django_db


def fall_due():
    """Time passes: every mail that waits is due."""
    past = timezone.now() - timedelta(minutes=1)
    Delivery.objects.pending().update(due_at=past, try_at=past)


def mails():
    mail.outbox.clear()
    fall_due()
    drain(10)
    return mail.outbox


def read(thread, person):
    place = thread.participants.get(user=person)
    thread.refresh_from_db()
    sending.mark_read(place, thread.last_number, timezone.now())


def test_five_unread_messages_are_one_mail_that_quotes_the_latest(people):
    talk("student", people.stu, people.maya, "One", "Two", "Three", "Four", "**Five** é")
    assert Delivery.objects.pending().count() == 1
    (message,) = mails()
    assert message.to == [people.maya.email]
    assert "5" in message.subject
    assert "Five é" in message.body
    assert "Four" not in message.body
    assert mails() == []


def test_the_mail_waits_ten_minutes_and_the_bell_does_not(people):
    now = timezone.now().replace(hour=12)
    with time_machine.travel(now, tick=False):
        talk("student", people.stu, people.maya)
    delivery = Delivery.objects.get()
    assert delivery.due_at - now == timedelta(minutes=10)
    assert Notification.objects.visible_to(fresh(people.maya)).unread().count() == 1


def test_whoever_has_read_it_within_ten_minutes_gets_no_mail(people):
    thread = talk("student", people.stu, people.maya, "One", "Two")
    read(thread, people.maya)
    assert mails() == []
    assert not Notification.objects.unread().exists()


def test_what_is_removed_is_not_announced(people):
    thread = talk("student", people.stu, people.maya, "Oops")
    changing.remove(thread.messages.get())
    assert mails() == []


def test_after_a_removed_message_the_next_one_is_announced_afresh(people):
    thread = talk("student", people.stu, people.maya, "Oops")
    changing.remove(thread.messages.get())
    mails()
    say(thread, people.stu, "What I meant")
    (message,) = mails()
    assert "What I meant" in message.body


def test_one_of_two_that_is_removed_leaves_one_mail(people):
    thread = talk("student", people.stu, people.maya, "Oops", "Stays")
    changing.remove(thread.messages.get(number=1))
    say(thread, people.stu, "And this")
    (message,) = mails()
    assert "And this" in message.body


def test_who_has_read_is_told_again_of_what_comes_next(people):
    thread = talk("student", people.stu, people.maya, "One")
    assert len(mails()) == 1
    read(thread, people.maya)
    say(thread, people.stu, "Two")
    assert len(mails()) == 1


def test_an_answer_is_announced_to_the_other_alone(people):
    thread = talk("student", people.stu, people.maya)
    say(thread, people.maya, "An answer")
    (message,) = mails()
    assert message.to == [people.stu.email]


def test_a_muted_thread_is_quiet(people):
    thread = thread_of("student", people.stu, people.maya)
    later = timezone.now() + timedelta(days=1)
    Participant.objects.filter(thread=thread, user=people.maya).update(muted_until=later)
    say(thread, people.stu)
    assert mails() == []
    assert not Notification.objects.exists()


def test_muting_after_the_message_calls_the_mail_off(people):
    thread = talk("student", people.stu, people.maya)
    later = timezone.now() + timedelta(days=1)
    Participant.objects.filter(thread=thread, user=people.maya).update(muted_until=later)
    assert mails() == []


@pytest.mark.parametrize("kind", [Block.Kind.MUTE, Block.Kind.BLOCK])
def test_whom_one_mutes_or_blocks_one_does_not_hear_of(people, kind):
    talk("student", people.stu, people.maya)
    block(people.stu, kind, by=people.maya)
    assert mails() == []


def test_the_end_of_the_mentorship_calls_the_mail_off_on_both_sides(people):
    thread = talk("student", people.stu, people.maya)
    say(thread, people.maya, "An answer")
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    assert [m for m in mails() if "wrote" in m.subject or "unread" in m.subject] == []


def test_who_does_not_want_the_mail_reads_it_in_the_app(people):
    MailPreference.objects.create(person=people.maya, kind="message", wanted=False)
    talk("student", people.stu, people.maya)
    assert mails() == []
    assert Notification.objects.visible_to(fresh(people.maya)).unread().count() == 1


def test_a_school_may_send_mails_without_what_was_written(people, settings):
    settings.MAIL_QUOTES = False
    talk("student", people.stu, people.maya, "Something private")
    (message,) = mails()
    assert "Something private" not in message.body
    assert all("Something private" not in text for text, _mime in message.alternatives)


def test_the_quote_is_cut_after_500_characters(people):
    talk("student", people.stu, people.maya, "a" * 600)
    (message,) = mails()
    assert "a" * 499 + "…" in message.body.replace("\n", "")
    assert "a" * 500 not in message.body.replace("\n", "")


def test_the_author_sees_when_the_other_is_told_and_may_tell_them_now(people):
    now = timezone.now().replace(hour=22, minute=0)
    User.objects.filter(pk=people.maya.pk).update(zone="Europe/London")
    with time_machine.travel(now, tick=False):
        thread = talk("student", people.stu, people.maya)
        client = Client()
        client.force_login(fresh(people.stu))
        page = client.get(thread.get_absolute_url())
        assert page.context["told_at"] is not None
        client.post(f"{thread.get_absolute_url()}tell-now/")
        assert client.get(thread.get_absolute_url()).context["told_at"] is None
    assert Delivery.objects.get().due_at == now


def test_nobody_hastens_what_another_has_written(people):
    now = timezone.now().replace(hour=22, minute=0)
    User.objects.update(zone="Europe/London")
    with time_machine.travel(now, tick=False):
        thread = talk("student", people.stu, people.maya)
        client = Client()
        client.force_login(fresh(people.maya))
        client.post(f"{thread.get_absolute_url()}tell-now/")
        client.force_login(fresh(people.ines))
        assert client.post(f"{thread.get_absolute_url()}tell-now/").status_code == 404
    assert Delivery.objects.get().due_at > now + timedelta(hours=1)
