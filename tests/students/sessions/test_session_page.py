"""The page of a session: for its two people, whoever supports the student now, and managers."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mentorhub.database import OWNER
from students.models import Goal, Mentorship, PrivateNote, SessionNote, SessionReply
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


@pytest.fixture
def mentorship(people):
    return Mentorship.objects.get(mentor=people.maya, student=people.stu)


@pytest.fixture
def session(mentorship):
    return make.session(mentorship, join_url="https://meet.example.org/maya")


def page(client, person, session):
    client.force_login(person)
    return client.get(f"/sessions/{session.pk}/")


def test_both_people_find_when_with_whom_and_where(client, people, session):
    SessionReply.objects.create(
        session=session, person=people.stu, kind="confirmed", schedule_version=0
    )
    for person, other in ((people.maya, people.stu), (people.stu, people.maya)):
        found = page(client, person, session)
        text = found.content.decode()
        assert found.context["other"] == other
        assert other.name in text
        assert 'href="https://meet.example.org/maya"' in text
        assert f'datetime="{session.starts_at:%Y-%m-%dT%H:%M}' in text
        assert [reply.kind for reply in found.context["replies"]] == ["confirmed"]


def test_it_does_not_exist_for_anybody_else(client, people, session):
    other = make.student("Other Student", people.baking)
    for person in (people.carl, people.cross, people.both, people.ines, people.nora, other):
        assert page(client, person, session).status_code == 404, person.name
    client.logout()
    assert client.get(f"/sessions/{session.pk}/").status_code == 302
    assert page(client, people.maya, type(session)(pk=999_999_999)).status_code == 404


def test_a_manager_reads_the_dates_and_none_of_the_notes(client, people, session):
    SessionNote.objects.create(session=session, check_in="Slept badly")
    PrivateNote.objects.create(session=session, mentor=people.maya, text="Worried")
    found = page(client, people.noor, session)
    assert found.status_code == 200
    text = found.content.decode()
    assert "Slept badly" not in text
    assert "Worried" not in text
    assert "<form" not in text.partition("<main")[2].partition("</main>")[0]


def test_a_cover_reads_the_notes_and_writes_none(client, people, session):
    SessionNote.objects.create(session=session, check_in="Slept badly")
    PrivateNote.objects.create(session=session, mentor=people.maya, text="Worried")
    now = timezone.now()
    week = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)}
    make.mentorship(people.cross, people.stu, kind="cover", **week)
    text = page(client, people.cross, session).content.decode()
    assert "Slept badly" in text
    assert "Worried" not in text
    assert f"/sessions/{session.pk}/notes/" not in text
    posted = client.post(f"/sessions/{session.pk}/notes/", {"check_in": "Mine"})
    assert posted.status_code == 404


def test_goals_are_ticked_by_the_student_and_by_whoever_supports_them(client, people, session):
    enrolment = people.stu.enrolments.get()
    goal = Goal.objects.create(enrolment=enrolment, session=session, text="Knead twice")
    page = f"/sessions/{session.pk}/"
    for person, reached in ((people.stu, "1"), (people.maya, "0"), (people.maya, "1")):
        client.force_login(person)
        answer = client.post(f"/goals/{goal.pk}/", {"reached": reached, "next": page})
        assert answer["Location"] == f"{page}?goal={goal.pk}#goals"
        goal.refresh_from_db()
        assert (goal.done_at is not None) == (reached == "1")


def test_nobody_else_ticks_a_goal_and_only_by_post(client, people, session):
    goal = Goal.objects.create(enrolment=people.stu.enrolments.get(), text="Knead twice")
    for person in (people.carl, people.cross, people.noor):
        client.force_login(person)
        assert client.post(f"/goals/{goal.pk}/", {"reached": "1"}).status_code == 404
    client.force_login(people.stu)
    assert client.get(f"/goals/{goal.pk}/").status_code == 405
    elsewhere = {"reached": "0", "next": "https://evil.example/"}
    assert client.post(f"/goals/{goal.pk}/", elsewhere)["Location"].startswith("/?")
    Mentorship.objects.get(mentor=people.maya).end(by=make.office())
    client.force_login(people.maya)
    assert client.post(f"/goals/{goal.pk}/", {"reached": "1"}).status_code == 404


def test_its_queries_do_not_grow(client, people, mentorship, session):
    enrolment = people.stu.enrolments.get()

    def asked():
        with CaptureQueriesContext(connections[OWNER]) as found:
            assert page(client, people.maya, session).status_code == 200
        return len(found)

    few = asked()
    for number in range(12):
        Goal.objects.create(enrolment=enrolment, session=session, text=f"Goal {number}")
        make.past_session(mentorship, days_ago=number + 1)
    assert asked() <= few


def test_a_first_session_that_is_running_keeps_to_the_budget(client, people, mentorship):
    """The most that the page ever asks: with the first form, and a suggested next date."""
    begun = timezone.now() - timedelta(minutes=5)
    running = make.session(
        mentorship, starts_at=begun, now=begun - timedelta(days=1), kind="discovery"
    )
    assert page(client, people.maya, running).context["close_form"].suggested
    with CaptureQueriesContext(connections[OWNER]) as found:
        client.get(f"/sessions/{running.pk}/")
    assert len(found) <= 16


def test_a_mentor_reads_what_is_known_beside_the_note(client, people, mentorship, session):
    past = make.past_session(mentorship, days_ago=7)
    SessionNote.objects.create(session=past, questions="Which flour?")
    make.work(people.stu, people.bread, due_on=timezone.localdate() - timedelta(days=3))
    known = page(client, people.maya, session).context["known"]
    assert [note.session for note in known.notes] == [past]
    assert [note.questions for note in known.questions] == ["Which flour?"]
    assert known.progress.current.project == people.bread
    assert known.days_late == 3
    for person in (people.stu, people.noor):
        assert "known" not in page(client, person, session).context, person.name


def test_the_clock_of_a_session_that_is_on(client, people, mentorship):
    begun = timezone.now() - timedelta(minutes=12)
    running = make.session(mentorship, starts_at=begun, minutes=45, now=begun - timedelta(days=1))
    for person in (people.maya, people.stu):
        found = page(client, person, running)
        assert found.context["is_running"]
        assert found.context["minutes_gone"] == 12
        assert 'stroke-dasharray="12 45"' in found.content.decode()


@pytest.mark.parametrize("page", ["", "brief/", "move/", "cancellation/"])
@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**40])
def test_a_number_that_no_session_has_is_not_found(people, signed_in, page, number):
    maya = signed_in(people.maya)
    assert maya.get(f"/sessions/{number}/{page}").status_code == 404
    assert maya.get(f"/sessions/proposal/{number}/").status_code == 404
