"""Sending: numbers, keys, and what the database refuses."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.inbox import changing, sending
from dashboard.inbox.models import Message, Participant, Thread, ThreadKind
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block
from students.models import Mentorship
from tests.dashboard.inbox.build import fresh, say, talk, thread_of

pytestmark = pytest.mark.django_db


def test_messages_are_numbered_in_their_thread(people):
    thread = talk("student", people.maya, people.stu, "One", "Two")
    say(thread, people.stu, "Three")
    assert list(thread.messages.values_list("number", "body")) == [
        (1, "One"),
        (2, "Two"),
        (3, "Three"),
    ]


def test_the_same_key_is_the_same_message(people):
    thread = thread_of("student", people.maya, people.stu)
    key = uuid.uuid4()
    first, second = (say(thread, people.maya, "Once", key=key) for _ in range(2))
    assert first == second
    assert thread.messages.count() == 1
    assert say(thread, people.stu, "Mine", key=key) != first


def test_a_form_sent_again_after_back_with_another_text_is_another_message(people):
    thread = thread_of("student", people.maya, people.stu)
    key = uuid.uuid4()
    for body in ("One", "Two", "Two", "One"):
        say(thread, people.maya, body, key=key)
    assert list(thread.messages.values_list("body", flat=True)) == ["One", "Two"]


def test_after_an_edit_the_same_form_is_still_the_same_message(people):
    thread = thread_of("student", people.maya, people.stu)
    key = uuid.uuid4()
    changing.edit(say(thread, people.maya, "One", key=key), "Corrected")
    say(thread, people.maya, "One", key=key)
    assert list(thread.messages.values_list("body", flat=True)) == ["Corrected"]


def test_two_people_have_one_thread_of_a_kind_whoever_begins_it(people):
    thread = talk("colleagues", people.ines, people.maya)
    assert thread_of("colleagues", people.maya, people.ines) == thread
    assert thread_of("student", people.stu, people.maya) == thread_of(
        "student", people.maya, people.stu
    )


def test_the_mentor_leads_the_thread_with_a_student_and_the_manager_theirs(people):
    assert thread_of("student", people.stu, people.maya).lead == people.maya
    assert thread_of("manager", people.stu, people.noor).lead == people.noor


def test_what_a_message_reads_is_made_when_it_is_sent(people):
    thread = talk("student", people.maya, people.stu, "**Read** <script>alert(1)</script>")
    html = thread.messages.get().html
    assert "<strong>Read</strong>" in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("stu", "ines", "student"),
        ("maya", "carl", "colleagues"),
        ("carl", "stu", "student"),
        ("stu", "former", "student"),
        ("nora", "noor", "manager"),
    ],
)
def test_nobody_writes_where_no_relation_stands(people, one, other, kind):
    one, other = getattr(people, one), getattr(people, other)
    with pytest.raises(sending.ClosedError), transaction.atomic():
        say(thread_of(kind, one, other), one)
    assert not Message.objects.exists()


def test_a_thread_closes_to_both_when_the_mentorship_ends(people):
    thread = talk("student", people.maya, people.stu)
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    for person in (people.maya, people.stu):
        with pytest.raises(sending.ClosedError):
            say(thread, person)
    assert not Thread.objects.visible_to(fresh(people.maya)).exists()
    assert Thread.objects.visible_to(fresh(people.stu)).get() == thread


def test_colleagues_who_share_no_path_any_more_read_and_do_not_write(people):
    thread = talk("colleagues", people.maya, people.ines)
    people.ines.approvals.get().end(by=people.tom)
    with pytest.raises(sending.ClosedError):
        say(thread, people.ines)
    assert Thread.objects.visible_to(fresh(people.ines)).exists()


def test_who_is_blocked_reads_and_does_not_write(people):
    thread = talk("student", people.maya, people.stu)
    block(people.maya, Block.Kind.BLOCK, by=people.stu)
    for person in (people.maya, people.stu):
        with pytest.raises(sending.ClosedError):
            say(thread, person)
        assert Thread.objects.visible_to(fresh(person)).exists()


def test_nobody_is_added_to_what_others_have_written(people):
    thread = talk("student", people.maya, people.stu)
    with pytest.raises(IntegrityError, match="Nobody is added"), transaction.atomic():
        Participant.objects.create(thread=thread, user=people.ines)


def test_a_thread_of_two_people_has_those_two(people):
    thread = Thread.objects.create(kind=ThreadKind.STUDENT, lead=people.maya, partner=people.stu)
    for person in (people.maya, people.stu, people.ines):
        Participant.objects.create(thread=thread, user=person)
    with pytest.raises(IntegrityError, match="not its people"), transaction.atomic():
        say(thread, people.maya)


def test_what_is_read_stays_read(people):
    thread = talk("student", people.maya, people.stu)
    place = thread.participants.get(user=people.maya)
    assert place.read_number == 1
    place.read_number = 0
    with pytest.raises(IntegrityError, match="stays read"), transaction.atomic():
        place.save()


def test_a_circle_has_its_people_from_the_start_and_is_left_for_good(people):
    circle = sending.start_circle("Bread", [people.ines, people.both], by=people.maya)
    say(circle, people.maya)
    assert set(circle.participants.values_list("user", flat=True)) == {
        people.maya.pk,
        people.ines.pk,
        people.both.pk,
    }
    place = circle.participants.get(user=people.ines)
    place.left_at = timezone.now()
    place.save()
    assert not Thread.objects.visible_to(fresh(people.ines)).exists()
    with pytest.raises(sending.ClosedError):
        say(circle, people.ines)
    place.left_at = None
    with pytest.raises(IntegrityError, match="stays outside"), transaction.atomic():
        place.save()
    assert say(circle, people.both).number == 2


def test_a_removed_message_stays_removed(people):
    thread = talk("student", people.maya, people.stu)
    message = thread.messages.get()
    gone = {"removed_at": timezone.now(), "body": "", "html": ""}
    Message.objects.filter(pk=message.pk).update(**gone)
    with pytest.raises(IntegrityError, match="removed"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(removed_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(body="Back")


def test_the_time_of_a_message_is_that_of_the_database(people):
    message = talk("student", people.maya, people.stu).messages.get()
    assert abs(timezone.now() - message.sent_at) < timedelta(seconds=30)
