"""The first page that somebody sees says what to do."""

import pytest

from mentorhub.accounts.models import User
from tests.browser import people
from tests.browser.places import ADMIN, ASSESSOR, MANAGER, MENTOR, STUDENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_visitor_of_the_demo_is_told_what_it_is_and_may_enter_as_each_person(visit):
    visitor = visit()
    visitor.goto("/")
    assert visitor.page.locator("h1").count() == 1
    assert visitor.page.locator("button[name=person]").count() == 5
    visitor.page.click("a:has-text('Explore')")
    assert visitor.page.url.endswith("#people")


@pytest.mark.parametrize(
    ("person", "address", "words"),
    [
        ("mentor", "/dashboard/", "Sam Rivera"),
        ("student", "/student/", "To hand in"),
        ("assessor", "/evaluations/", "Changed since you read them"),
        ("manager", "/managing/", "What needs you today"),
        ("admin", "/admin/", "Paths"),
    ],
)
def test_one_click_leads_to_ones_own_home(visit, person, address, words):
    visitor = visit()
    visitor.goto("/")
    with visitor.page.expect_navigation(url=f"**{address}"):
        visitor.page.click(f"button[name=person][value={person}]")
    assert words in visitor.text()
    assert visitor.remarks == []


@pytest.mark.parametrize(
    ("email", "home"),
    [(MENTOR, "/dashboard/"), (STUDENT, "/student/"), (ASSESSOR, "/evaluations/"),
     (MANAGER, "/managing/"), (ADMIN, "/admin/"), (people.NOBODY, "/accounts/waiting/")],
)  # fmt: skip
def test_the_front_door_leads_a_signed_in_person_home(visit, email, home):
    visitor = visit(email)
    visitor.goto("/")
    assert visitor.page.url.endswith(home)


def test_somebody_without_a_role_is_told_whom_they_wait_for(visit):
    nobody = visit(people.NOBODY)
    nobody.goto("/")
    assert nobody.page.locator("main a[href^='/help/contact/']").count() == 1
    assert nobody.goto("/projects/").status == 404


def test_a_mentor_without_students_is_told_what_comes_next(visit):
    mentor = visit(people.ALONE)
    mentor.goto("/")
    assert mentor.page.locator("main .empty a[href='/projects/']").count() == 1


def test_a_mentor_whom_no_path_has_approved_is_told_what_comes_next(visit):
    mentor = visit(people.UNAPPROVED)
    mentor.goto("/")
    assert "approved" in mentor.page.inner_text("main").lower()


def test_a_student_without_a_mentor_is_told_who_chooses_one(visit):
    student = visit(people.UNMENTORED)
    student.goto("/")
    assert student.page.locator("main a[href='/matching/request/']").count() == 1
    assert student.page.locator("main .empty").count() == 1
    student.page.click("a:has-text('See my path')")
    assert student.page.locator(".rail-stop").count() == 5


def test_the_browser_tells_the_time_zone_once_and_the_preferences_change_it(visit):
    mentor = visit(people.ZONELESS, zone="America/Bogota")
    with mentor.page.expect_response("**/accounts/zone/") as told:
        mentor.goto("/dashboard/")
    assert told.value.status == 204
    assert User.objects.get(email=people.ZONELESS).zone == "America/Bogota"
    elsewhere = visit(people.ZONELESS, zone="Asia/Tokyo")
    elsewhere.goto("/accounts/profile/")
    assert elsewhere.page.locator("form[data-zone]").count() == 0
    assert elsewhere.page.input_value("[name=zone]") == "Bogota (UTC−05:00)"
    assert mentor.remarks + elsewhere.remarks == []
