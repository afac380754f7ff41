"""The first week of a school: administrators have the buttons, managers read who takes a step."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from dashboard.school_setup.first_steps import school_steps
from mentorhub.accounts.models import AccountMail, Role, User
from mentorhub.checklists import NEW_FOR
from students.models import Mentorship, WeeklyHours
from tests import factories as make
from tests.people import school

pytestmark = pytest.mark.django_db
HOME = "/managing/"


@pytest.fixture
def ada():
    """The administrator of a school in which nothing is done."""
    return make.person("Ada Admin", Role.Kind.STAFF)


@pytest.fixture
def people():
    found = school()
    Role.objects.update(granted_at=timezone.now())
    return found


def names(checklist, *, done):
    return {step.name for step in checklist.steps if step.is_done is done}


def test_a_new_school_has_everything_before_it(ada):
    found = school_steps(ada)
    assert names(found, done=True) == set()
    assert found.total == 9
    # The name is set on the server; what comes next is what one can do here.
    assert found.next.name == "mail"
    assert found.next.url.startswith("/admin/")


def test_what_is_done_is_read_from_what_is_there(people):
    found = school_steps(people.tom)
    assert {"path", "manager", "mentors", "students", "pair"} <= names(found, done=True)
    assert {"name", "mail", "hours", "session"} <= names(found, done=False)
    AccountMail.objects.create(
        kind=AccountMail.Kind.INVITATION, email="a@example.org", state=AccountMail.State.SENT,
        sent_at=timezone.now(), try_at=timezone.now(), language="en",
        expires_at=timezone.now(),
    )  # fmt: skip
    WeeklyHours.objects.create(person=people.maya, weekday=0, starts=540, ends=720)
    make.session(Mentorship.objects.get(student=people.stu))
    assert names(school_steps(people.tom), done=False) == {"name"}


def test_the_students_hours_are_not_those_of_a_mentor(people):
    WeeklyHours.objects.create(person=people.stu, weekday=0, starts=540, ends=720)
    assert "hours" in names(school_steps(people.tom), done=False)


def test_a_name_without_a_mark_is_not_all(people, settings):
    settings.SCHOOL_NAME = "Northbridge"
    assert "name" in names(school_steps(people.tom), done=False)


def test_a_manager_has_no_button_that_would_not_open(people):
    Mentorship.objects.all().delete()
    found = school_steps(people.noor)
    assert [step.url for step in found.steps if step.url] == ["/matching/"]
    assert found.next.name == "pair"
    assert "name" not in names(found, done=False), "it is set on the server"
    assert not any(step.url.startswith("/admin/") for step in found.steps)


@pytest.mark.parametrize("name", ["maya", "stu", "ines", "nora"])
def test_nobody_else_has_the_list(people, name):
    assert school_steps(getattr(people, name)) is None


def test_it_is_shown_on_the_home_of_managers_until_it_is_put_away(people, client):
    client.force_login(people.noor)
    steps = "[data-step]"
    assert BeautifulSoup(client.get(HOME).content, "html.parser").select(steps)
    client.post("/accounts/first-steps/", {"next": HOME})
    assert not BeautifulSoup(client.get(HOME).content, "html.parser").select(steps)
    # Put away by one, it is still there for the others.
    assert school_steps(people.tom) is not None


def test_a_school_that_has_been_at_work_for_long_has_none(people):
    Role.objects.filter(user=people.noor).update(
        granted_at=timezone.now() - NEW_FOR - timedelta(days=1)
    )
    assert school_steps(people.tom) is None
    Mentorship.objects.all().delete()
    assert school_steps(people.tom) is not None, "nobody has a mentor yet"


def test_it_costs_one_query_and_none_once_put_away(people, django_assert_num_queries):
    tom = User.objects.get(pk=people.tom.pk)
    school_steps(tom)
    with django_assert_num_queries(1):
        school_steps(tom)
    tom.first_steps_put_away_at = timezone.now()
    with django_assert_num_queries(0):
        assert school_steps(tom) is None
