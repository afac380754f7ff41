"""The student's own dashboard: the next session, goals, notes shared with them, work handed in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from students.models import Goal, Mentorship, PrivateNote, SessionNote, TimeProposal
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    found.mentorship = Mentorship.objects.get(student=found.stu)
    return found


def home_of(client, user):
    client.force_login(user)
    return client.get("/student/")


def page_of(client, user):
    return home_of(client, user).content.decode()


def test_the_next_session_with_its_link_in_the_students_zone(client, people):
    people.stu.zone = "America/New_York"
    people.stu.save(update_fields=["zone"])
    make.session(
        people.mentorship,
        starts_at=timezone.now() + timedelta(minutes=42),
        join_url="https://meet.example.org/maya",
    )
    page = page_of(client, people.stu)
    assert "https://meet.example.org/maya" in page
    assert "(New York)" in page
    assert "in\u00a042\u00a0min" in page or "in\u00a041\u00a0min" in page


def test_the_face_of_the_next_session_is_its_mentors(client, people):
    def faces():
        card = page_of(client, people.stu).split('aria-labelledby="next-title"')[1]
        return card.split("</section>")[0].count('class="avatar ')

    assert faces() == 0, "nobody's face without a session"
    make.session(people.mentorship, starts_at=timezone.now() + timedelta(days=1))
    assert faces() == 1


def test_without_a_session_the_student_is_asked_to_propose_a_time(client, people):
    home = home_of(client, people.stu)
    assert home.context["next"] is None
    assert 'href="/sessions/proposal/"' in home.content.decode()


def test_a_proposed_time_is_said_until_it_is_answered(client, people):
    session = make.session(people.mentorship)
    proposal = TimeProposal.objects.create(
        mentorship=people.mentorship,
        session=session,
        starts_at=timezone.now() + timedelta(days=4),
        made_by=people.stu,
    )
    other = f'href="{reverse("session_proposal")}?session={session.pk}"'
    home = home_of(client, people.stu)
    assert home.context["proposals"] == [proposal]
    assert f'data-proposal="{proposal.pk}"' in home.content.decode()
    # The button stays: it leads to the page that changes or withdraws what was proposed.
    assert other in home.content.decode()
    TimeProposal.objects.update(state="declined")
    home = home_of(client, people.stu)
    assert home.context["proposals"] == []
    assert "data-proposal" not in home.content.decode()
    assert other in home.content.decode()


def test_goals_and_shared_notes_are_there_and_nothing_private(client, people):
    session = make.past_session(people.mentorship, days_ago=2)
    session.close("held", by=people.maya)
    SessionNote.objects.create(session=session, progress="The dough rises.", questions="How long?")
    PrivateNote.objects.create(session=session, mentor=people.maya, text="Tired of bread.")
    enrolment = people.stu.enrolments.get()
    Goal.objects.create(enrolment=enrolment, session=session, text="Weigh the salt")
    Goal.objects.create(enrolment=enrolment, text="Long reached", done_at=timezone.now())
    page = page_of(client, people.stu)
    assert "The dough rises." in page
    assert "Weigh the salt" in page
    # What is reached can be seen, folded.
    assert "Long reached" in page.partition('<details class="more"')[2].partition("</details>")[0]
    assert "Tired of bread." not in page


def test_nobody_elses_notes_goals_or_sessions(client, people):
    other = make.student("Olga Other", people.baking)
    mentorship = make.mentorship(people.cross, other)
    session = make.past_session(mentorship, days_ago=3)
    SessionNote.objects.create(session=session, progress="Olga's loaf")
    make.session(mentorship, join_url="https://meet.example.org/olga")
    Goal.objects.create(enrolment=other.enrolments.get(), text="Olga's goal")
    page = page_of(client, people.stu)
    assert "Olga" not in page
    assert "olga" not in page


def test_who_stands_in_for_the_mentor_is_said(client, people):
    now = timezone.now()
    week = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=6)}
    make.mentorship(people.cross, people.stu, kind="cover", **week)
    home = home_of(client, people.stu)
    assert home.context["mentorship"].mentor == people.cross
    assert home.context["covered_for"].mentor == people.maya
    card = home.content.decode().partition('id="mentor-title"')[2].partition("</section>")[0]
    assert people.cross.name in card
    assert people.maya.name in card


@pytest.mark.parametrize("name", ["maya", "ines", "noor", "tom", "nora"])
def test_it_is_for_students(client, people, name):
    client.force_login(getattr(people, name))
    assert client.get("/student/").status_code == 404


def test_it_is_only_read(client, people):
    client.force_login(people.stu)
    assert client.post("/student/").status_code == 405
