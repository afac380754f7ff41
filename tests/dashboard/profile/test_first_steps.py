"""The first week of a mentor: the list says what is left to do, from what is there, until all of it
is done or the mentor puts it away."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from dashboard.models import Mentor, MentorResource
from mentorhub.accounts.models import Role, User
from mentorhub.checklists import NEW_FOR
from students.models import CalendarFeed, MeetingRoom, Mentorship, WeeklyHours
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOME, AWAY = "/dashboard/", "/accounts/first-steps/"


@pytest.fixture
def people():
    return school()


@pytest.fixture
def nina(people):
    """A mentor since today, of whom nothing is known."""
    found = make.mentor("Nina New", people.baking)
    Role.objects.filter(user=found).update(granted_at=timezone.now())
    Mentor.objects.update_or_create(user=found, defaults={"languages": []})
    return found


@pytest.fixture
def states(client):
    """By name, how each step stands in the list of a person; empty without a list."""

    def of(person):
        client.force_login(person)
        page = BeautifulSoup(client.get(HOME).content, "html.parser")
        return {each["data-step"]: each["data-state"] for each in page.select("[data-step]")}

    return of


def test_a_new_mentor_begins_with_the_first_step(nina, states, client):
    found = states(nina)
    assert found.pop("photo") == "next"
    assert set(found.values()) == {"open"}
    assert len(found) == 8
    page = client.get(HOME).content.decode()
    assert f'href="{reverse("profile")}#hours"' in page


def test_what_is_done_is_read_from_what_is_there(people, nina, states):
    Mentor.objects.filter(user=nina).update(languages=["en"])
    WeeklyHours.objects.create(person=nina, weekday=0, starts=540, ends=720)
    MeetingRoom.objects.create(mentor=nina, url="https://rooms.example.org/nina")
    CalendarFeed.objects.create(person=nina)
    nina.mentor_profile.projects.add(people.bread)
    resource = MentorResource.objects.create(slug="basics", title="Basics", body="Listen.")
    resource.set_read(by=nina, read=True)
    found = states(nina)
    undone = {name for name, state in found.items() if state != "done"}
    assert undone == {"photo", "student", "session"}


def test_a_session_is_planned_only_once_there_is_a_student(people, nina, states, client):
    def leads_to_planning():
        client.force_login(nina)
        steps = BeautifulSoup(client.get(HOME).content, "html.parser").select(".checklist a")
        return any(link["href"] == reverse("session_plan") for link in steps)

    assert not leads_to_planning()
    olga = make.student("Olga Other", people.baking)
    mentorship = make.mentorship(nina, olga)
    found = states(nina)
    assert found["student"] == "done"
    assert found["session"] == "open"
    assert leads_to_planning()
    make.past_session(mentorship, days_ago=1).close("held", by=nina)
    assert states(nina)["session"] == "done"


def test_the_list_is_put_away_for_good(nina, states, client):
    assert states(nina)
    answer = client.post(AWAY, {"next": HOME})
    assert answer.status_code == 302
    assert answer["Location"] == HOME
    assert User.objects.get(pk=nina.pk).first_steps_put_away_at is not None
    assert not states(User.objects.get(pk=nina.pk))


def test_putting_it_away_leads_nowhere_else(nina, client):
    client.force_login(nina)
    assert client.post(AWAY, {"next": "https://evil.example.org/"})["Location"] == "/"
    assert client.get(AWAY).status_code == 405


def test_a_visitor_puts_nothing_away(client, people):
    assert client.post(AWAY).status_code == 302
    assert not User.objects.exclude(first_steps_put_away_at=None).exists()


def test_it_is_gone_when_all_is_done(people, nina, states):
    test_what_is_done_is_read_from_what_is_there(people, nina, states)
    User.objects.filter(pk=nina.pk).update(photo="3f1d6c1e-6b0e-4b44-a5ad-5c84bd8fd0d1")
    mentorship = make.mentorship(nina, make.student("Olga Other", people.baking))
    make.past_session(mentorship, days_ago=1).close("held", by=nina)
    assert not states(User.objects.get(pk=nina.pk))


def test_a_mentor_of_long_ago_has_no_first_steps(people, nina, states):
    Role.objects.filter(user=nina).update(granted_at=timezone.now() - NEW_FOR - timedelta(days=1))
    assert not states(nina)


def test_what_the_list_says_is_not_said_twice(nina, client):
    client.force_login(nina)
    assert "lacks" not in client.get(HOME).content.decode()
    User.objects.filter(pk=nina.pk).update(first_steps_put_away_at=timezone.now())
    assert "lacks" in client.get(HOME).content.decode()


def test_the_front_door_leads_a_new_mentor_to_their_first_steps(nina, client):
    client.force_login(nina)
    page = client.get("/", follow=True)
    assert page.redirect_chain[-1][0] == HOME
    assert 'data-step="photo"' in page.content.decode()


def test_the_first_steps_cost_the_home_no_query(nina, client, django_assert_max_num_queries):
    client.force_login(nina)
    client.get(HOME)
    with django_assert_max_num_queries(10):
        client.get(HOME)
    assert not Mentorship.objects.filter(mentor=nina).exists()
