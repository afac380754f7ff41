"""“Message to answer” among what a mentor has to do."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from dashboard.inbox import changing
from dashboard.inbox.models import Participant
from mentorhub.accounts.blocks import block
from mentorhub.accounts.models import Block
from mentorhub.database import OWNER
from students.models import Mentorship
from tests import factories as make
from tests.dashboard.inbox.build import fresh, say, talk, thread_of

pytestmark = pytest.mark.django_db
LIVE, TODO = "/dashboard/live/", "/dashboard/todo/"


def waiting(client, mentor) -> list[Any]:
    client.force_login(fresh(mentor))
    groups = {group.kind.key: group for group in client.get(LIVE).context["todo"]}
    return groups["message"].items if "message" in groups else []


def place_of(thread, person):
    return Participant.objects.filter(thread=thread, user=person)


def test_the_last_message_of_a_student_waits_for_an_answer(client, people):
    thread = talk("student", people.stu, people.maya, "Why does it rise?", "And **when**?")
    (item,) = waiting(client, people.maya)
    assert (item.who, item.what, item.url) == (
        "Stu Student",
        "And **when**?",
        thread.get_absolute_url(),
    )
    page = client.get(f"{TODO}?kind=message")
    assert (page.context["kind"], page.context["page"].paginator.count) == ("message", 1)
    say(thread, people.maya, "Because of the yeast")
    assert waiting(client, people.maya) == []


def test_an_answer_that_was_removed_answers_nothing(client, people):
    thread = talk("student", people.stu, people.maya)
    changing.remove(say(thread, people.maya, "Because"))
    assert len(waiting(client, people.maya)) == 1
    changing.remove(thread.messages.get(number=1))
    assert waiting(client, people.maya) == []


def test_nothing_waits_in_a_thread_that_is_archived_or_muted(client, people):
    thread = talk("student", people.stu, people.maya)
    place_of(thread, people.maya).update(archived_at=timezone.now())
    assert waiting(client, people.maya) == []
    say(thread, people.stu, "One more thing")
    assert len(waiting(client, people.maya)) == 1
    place_of(thread, people.maya).update(muted_until=timezone.now() + timedelta(days=1))
    assert waiting(client, people.maya) == []
    place_of(thread, people.maya).update(muted_until=timezone.now() - timedelta(days=1))
    assert len(waiting(client, people.maya)) == 1
    block(people.stu, Block.Kind.MUTE, by=people.maya)
    assert waiting(client, people.maya) == []


def test_the_student_who_archives_changes_nothing_for_the_mentor(client, people):
    thread = talk("student", people.stu, people.maya)
    place_of(thread, people.stu).update(archived_at=timezone.now())
    assert len(waiting(client, people.maya)) == 1


def test_what_colleagues_and_managers_write_is_no_message_of_a_student(client, people):
    talk("colleagues", people.ines, people.maya)
    talk("manager", people.noor, people.maya)
    assert waiting(client, people.maya) == []


def test_a_message_of_a_session_waits_there_and_returns_when_it_is_cancelled(client, people):
    mentorship = Mentorship.objects.get(student=people.stu)
    thread = talk("student", people.stu, people.maya)
    session = make.session(mentorship)
    changing.take_to_session(thread.messages.get())
    assert waiting(client, people.maya) == []
    session.cancel("cancelled_other", by=people.maya, text="Ill")
    assert len(waiting(client, people.maya)) == 1


def test_a_message_that_a_session_answered_does_not_come_back(client, people):
    mentorship = Mentorship.objects.get(student=people.stu)
    thread = talk("student", people.stu, people.maya)
    session = make.past_session(mentorship, days_ago=1)
    thread.messages.update(session=session)
    session.close("held", by=people.maya)
    assert waiting(client, people.maya) == []


def test_another_mentor_has_nothing_to_answer(client, people):
    talk("student", people.stu, people.maya)
    for name in ("carl", "both"):
        assert waiting(client, getattr(people, name)) == []


def test_when_the_mentorship_ends_nothing_waits_any_more(client, people):
    talk("student", people.stu, people.maya)
    Mentorship.objects.get(student=people.stu).end(by=people.noor)
    assert waiting(client, people.maya) == []


def test_a_message_with_files_alone_waits_too(client, people):
    thread = talk("student", people.stu, people.maya)
    thread.messages.update(body="", html="")
    assert [item.what for item in waiting(client, people.maya)] == [""]


def test_a_pointer_to_a_guide_is_shown_in_words(client, people):
    talk("student", people.stu, people.maya, "See [[guide:baking/p1-bread#c1.1]], is it that one?")
    (item,) = waiting(client, people.maya)
    assert item.what.startswith("See criterion 1.1 of the guide of P1")


def topics() -> list[str]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute("select distinct topic from live_change where topic like 'home:%'")
        found = [topic for (topic,) in cursor.fetchall()]
        cursor.execute("delete from live_change")
    return found


def test_the_home_of_the_mentor_hears_of_messages_with_students_alone(people):
    threads = [
        thread_of("colleagues", people.maya, people.ines),
        thread_of("manager", people.noor, people.stu),
        thread_of("student", people.stu, people.maya),
    ]
    home = f"home:{people.maya.pk}"
    topics()
    for thread, heard in zip(threads, ([], [], [home]), strict=True):
        author = thread.lead
        message = say(thread, author)
        assert topics() == heard
        changing.remove(message)
        assert topics() == heard
    place_of(threads[2], people.maya).update(read_number=1)
    assert topics() == []
    place_of(threads[2], people.maya).update(archived_at=timezone.now())
    assert topics() == [home]


def test_the_button_leads_to_the_thread(client, people):
    thread = talk("student", people.stu, people.maya)
    client.force_login(people.maya)
    assert thread.get_absolute_url() in client.get(TODO).content.decode()
