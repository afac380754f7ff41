"""“Take it to the session”: the message stands on the page of the session, and waits for the next
one when the session falls out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.inbox import changing
from dashboard.inbox.queries import Shown
from students.models import Mentorship, Session
from tests import factories as make
from tests.dashboard.inbox.build import fresh, say, talk

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def people(people):
    people.mentorship = Mentorship.objects.get(student=people.stu)
    people.thread = talk("student", people.stu, people.maya, "Why does it **rise**?", "And then?")
    people.message = people.thread.messages.get(number=1)
    return people


@pytest.fixture
def taken(people):
    people.session = make.session(people.mentorship)
    changing.take_to_session(people.message)
    return people


def planned(people, *, days) -> Session:
    return make.session(people.mentorship, starts_at=timezone.now() + days * DAY)


def session_of(message):
    message.refresh_from_db()
    return message.session


def questions(client, reader, session):
    client.force_login(fresh(reader))
    answer = client.get(f"/sessions/{session.pk}/")
    if answer.status_code != 200:
        return answer.status_code
    parts = answer.context["page_parts"]["questions"]
    return [each["text"] for part in parts for each in part.context["questions"]]


def test_both_read_the_question_on_the_page_of_the_session(client, taken):
    for reader in (taken.maya, taken.stu):
        assert questions(client, reader, taken.session) == ["Why does it **rise**?"]
        page = client.get(f"/sessions/{taken.session.pk}/").content.decode()
        assert f'href="{taken.message.get_absolute_url()}"' in page


def test_nobody_else_who_opens_the_session_reads_the_message(client, taken):
    assert questions(client, taken.noor, taken.session) in (404, [])
    cover = make.mentorship(
        taken.cross, taken.stu, kind="cover", starts_at=timezone.now() - DAY,
        ends_at=timezone.now() + 9 * DAY,
    )  # fmt: skip
    assert questions(client, taken.cross, taken.session) in (404, [])
    assert cover.mentor == taken.cross


def test_nothing_of_it_is_shown_in_sharing_mode(client, taken):
    client.force_login(fresh(taken.maya))
    client.post("/sharing/", {"student": taken.stu.pk})
    page = client.get(f"/sessions/{taken.session.pk}/")
    assert page.status_code == 200
    assert page.context["page_parts"]["questions"] == []
    assert "rise" not in page.content.decode()


def test_a_removed_message_is_no_question_any_more(client, taken):
    changing.remove(taken.message)
    assert questions(client, taken.maya, taken.session) == []


def test_a_session_that_is_moved_takes_its_questions_along(client, taken):
    taken.session.move(taken.session.starts_at + 2 * DAY, by=taken.maya)
    assert session_of(taken.message) == taken.session
    assert questions(client, taken.stu, taken.session) == ["Why does it **rise**?"]


def test_the_thread_says_in_which_session_it_was_answered(client, taken):
    held = make.past_session(taken.mentorship, days_ago=1)
    taken.thread.messages.filter(number=1).update(session=held)
    held.close("held", by=taken.maya)
    assert session_of(taken.message) == held
    shown = Shown(taken.message, taken.maya)
    assert (shown.is_answered, shown.waits_for_session) == (True, False)
    assert questions(client, taken.maya, held) == ["Why does it **rise**?"]


def test_when_the_session_is_cancelled_the_next_one_has_the_question(client, taken):
    later, latest = planned(taken, days=20), planned(taken, days=30)
    taken.session.cancel("cancelled_other", by=taken.maya, text="Ill")
    assert session_of(taken.message) == later
    assert questions(client, taken.maya, taken.session) == []
    assert questions(client, taken.maya, latest) == []


def test_without_a_next_one_it_waits_until_one_is_planned(taken):
    taken.session.cancel("cancelled_other", by=taken.maya, text="Ill")
    assert session_of(taken.message) == taken.session
    shown = Shown(taken.message, taken.maya)
    assert (shown.has_missed_session, shown.waits_for_session) == (True, True)
    other = make.student("Olga Other", taken.baking)
    make.session(make.mentorship(taken.maya, other), starts_at=timezone.now() + 2 * DAY)
    assert session_of(taken.message) == taken.session
    coming = planned(taken, days=5)
    assert session_of(taken.message) == coming


def test_a_student_who_did_not_come_asks_in_the_next_session(taken):
    missed = make.past_session(taken.mentorship, days_ago=1)
    taken.thread.messages.filter(number=1).update(session=missed)
    missed.close("no_show", by=taken.maya)
    assert session_of(taken.message) == taken.session


def test_a_session_that_a_colleague_takes_over_leaves_the_question_with_its_mentor(client, taken):
    cover = make.mentorship(
        taken.cross, taken.stu, kind="cover", starts_at=timezone.now(),
        ends_at=timezone.now() + 30 * DAY,
    )  # fmt: skip
    taken.session.hand_over(cover, by=taken.noor)
    assert session_of(taken.message) is None
    assert questions(client, taken.cross, taken.session) == []


def test_whoever_answers_in_the_session_has_no_turn_before_it(client, people):
    people.message = say(people.thread, people.stu, "Last of all")
    session = make.session(people.mentorship)

    def turns():
        client.force_login(fresh(people.maya))
        page = client.get("/inbox/?show=turn").context["page"]
        return [line.waits_since is not None for line in page.object_list]

    assert turns() == [True]
    changing.take_to_session(people.message)
    assert turns() == []
    session.cancel("cancelled_other", by=people.maya, text="Ill")
    assert turns() == [True]


def test_what_was_left_out_does_not_come_back(taken):
    changing.leave_out_of_session(taken.message)
    taken.session.cancel("cancelled_other", by=taken.maya, text="Ill")
    planned(taken, days=5)
    assert session_of(taken.message) is None


def test_a_message_of_another_thread_stays_where_it_is(taken):
    circle = talk("colleagues", taken.maya, taken.ines)
    message = say(circle, taken.maya, "Nothing for a session")
    taken.session.cancel("cancelled_other", by=taken.maya, text="Ill")
    planned(taken, days=5)
    assert session_of(message) is None
