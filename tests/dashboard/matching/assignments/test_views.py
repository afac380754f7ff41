"""The page on which a mentor declines: in time, with a reason, only their own student."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.matching.models import Assignment, MentorRequest
from mentorhub.database import OWNER
from students.models import Mentorship
from tests import factories as make
from tests.client import Client
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    found = school()
    found.mentorship = Mentorship.objects.get(mentor=found.maya)
    since = timezone.now() - timedelta(days=12)
    request = make.mentor_request(
        found.stu, needs="A quiet room", wishes="Mornings", waiting_since=since,
        closed_at=timezone.now(), closed_because="matched",
    )  # fmt: skip
    found.assignment = make.assignment(found.mentorship, request=request, accepted_by=found.noor)
    found.page = f"/matching/decline/{found.assignment.pk}/"
    return found


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def maya(people):
    return browser_of(people.maya)


def is_refused(answer):
    """The page that tells why, without a form."""
    names = [template.name for template in answer.templates]
    has_field = 'name="reason"' in answer.content.decode()
    return "matching/decline_over.html" in names and not has_field


def late(people):
    rows = Assignment.objects.filter(pk=people.assignment.pk)
    rows.update(decline_until=timezone.now() - timedelta(minutes=1))


def test_it_says_who_until_when_and_what_happens_but_not_what_the_student_wrote(people, maya):
    page = maya.get(people.page).content.decode()
    for words in (
        "Decline Stu Student",
        "You can decline until",
        "front of the waiting list",
        "UTC",
    ):
        assert words in page, words
    for words in ("A quiet room", "Mornings"):
        assert words not in page


def test_declining_ends_the_mentorship_and_the_student_stands_at_the_front(people, maya):
    answer = maya.post(people.page, {"reason": "I leave for three months"})
    assert (answer.status_code, answer["Location"]) == (302, "/dashboard/")
    people.assignment.refresh_from_db()
    people.mentorship.refresh_from_db()
    assert people.assignment.decline_reason == "I leave for three months"
    assert people.mentorship.ended_at is not None
    row = MentorRequest.objects.open().get()
    assert row.returned_at is not None
    waited = timezone.now() - row.waiting_since
    assert waited > timedelta(days=11)
    student = browser_of(people.stu)
    assert student.get("/matching/request/").context["row"].returned_at == row.returned_at
    noor = browser_of(people.noor).get(f"/matching/requests/{row.pk}/").content.decode()
    assert "I leave for three months" in noor
    for address in ("/matching/request/", "/student/", "/notifications/"):
        assert "three months" not in student.get(address).content.decode(), address


@pytest.mark.parametrize("reason", ["", "   ", "x" * 1001])
def test_without_a_fitting_reason_nothing_changes(people, maya, reason):
    answer = maya.post(people.page, {"reason": reason})
    assert answer.status_code == 422
    assert 'id="id_reason_error"' in answer.content.decode()
    people.mentorship.refresh_from_db()
    assert people.mentorship.ended_at is None


def test_when_the_time_is_over_the_page_says_so_and_changes_nothing(people, maya):
    late(people)
    for answer in (maya.get(people.page), maya.post(people.page, {"reason": "Too late"})):
        assert is_refused(answer)
    people.mentorship.refresh_from_db()
    assert people.mentorship.ended_at is None
    assert not MentorRequest.objects.open().exists()


def test_a_second_click_says_that_it_was_declined(people, maya):
    maya.post(people.page, {"reason": "First"})
    again = maya.post(people.page, {"reason": "Second"})
    assert again.status_code == 422
    assert is_refused(again)
    assert again.context["assignment"].declined_at is not None
    people.assignment.refresh_from_db()
    assert people.assignment.decline_reason == "First"


def test_a_mentorship_that_ended_otherwise_is_not_declined(people, maya):
    people.mentorship.end(by=make.office())
    assert is_refused(maya.get(people.page))
    maya.post(people.page, {"reason": "Anyway"})
    assert not Assignment.objects.exclude(declined_at=None).exists()


@pytest.mark.parametrize("name", ["stu", "carl", "cross", "ines", "noor", "tom", "nora"])
def test_nobody_else_declines_for_the_mentor(people, name):
    client = browser_of(people.everyone[name])
    assert client.get(people.page).status_code == 404
    assert client.post(people.page, {"reason": "For them"}).status_code == 404
    people.mentorship.refresh_from_db()
    assert people.mentorship.ended_at is None


def test_a_manager_who_mentors_declines_for_nobody_else(people):
    both = make.mentor("Mia Manager", people.baking)
    both.roles.create(kind="manager")
    assert browser_of(both).post(people.page, {"reason": "For them"}).status_code == 404


def test_the_students_page_offers_it_to_that_mentor_while_there_is_time(people, maya):
    page = f"/dashboard/students/{people.stu.pk}/"
    assert people.page in maya.get(page).content.decode()
    assert people.page not in browser_of(people.noor).get(page).content.decode()
    with CaptureQueriesContext(connections[OWNER]) as found:
        maya.get(page)
    assert len(found) <= 16
    now = timezone.now()
    make.mentorship(
        people.cross, people.stu, kind="cover",
        starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=2),
    )  # fmt: skip
    assert people.page not in browser_of(people.cross).get(page).content.decode()
    late(people)
    assert people.page not in maya.get(page).content.decode()


def test_the_page_stays_within_its_budget(people, maya):
    maya.get(people.page)
    with CaptureQueriesContext(connections[OWNER]) as found:
        answer = maya.get(people.page)
    assert len(found) <= 16
    assert len(answer.content) <= 40 * 1024
