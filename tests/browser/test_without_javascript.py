"""Everything that matters works in a browser without JavaScript."""

import re

import pytest

from guides.models import Tick
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.models import CourseItem, Path
from tests.browser import people
from tests.browser.places import MENTOR, PATH, PROJECT, STUDENT
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plainly(visit):
    """A browser with JavaScript switched off."""

    def open_for(email=""):
        return visit(email, javascript=False)

    return open_for


def test_a_visitor_reads_what_it_is_and_enters_with_one_click(plainly):
    visitor = plainly()
    visitor.goto("/")
    assert visitor.page.locator("h1").count() == 1
    visitor.page.click("button[name=person][value=mentor]")
    assert visitor.page.url.endswith("/dashboard/")
    assert "Sam Rivera" in visitor.text()
    assert visitor.remarks == []


def test_one_signs_in_with_a_password_and_out_again(plainly):
    visitor = plainly()
    visitor.goto("/dashboard/")
    visitor.page.fill("[name=login]", people.PLAIN)
    visitor.page.fill("[name=password]", PASSWORD)
    visitor.page.click("main button:has-text('Sign in')")
    assert visitor.page.url.endswith("/dashboard/")
    visitor.page.click("details.menu summary >> visible=true")
    visitor.page.click("a:has-text('Sign out') >> visible=true")
    visitor.page.click("main button:has-text('Sign out')")
    visitor.goto("/dashboard/")
    assert "/accounts/login/" in visitor.page.url


def test_a_wrong_password_is_said_in_words(plainly):
    visitor = plainly()
    visitor.goto("/accounts/login/")
    visitor.page.fill("[name=login]", people.PLAIN)
    visitor.page.fill("[name=password]", "not this one")
    visitor.page.click("main button:has-text('Sign in')")
    assert visitor.page.locator("main [role=alert]").inner_text().strip()
    assert visitor.page.input_value("[name=login]") == people.PLAIN


def test_a_mentor_reads_the_guide_and_ticks_a_criterion_for_a_student(plainly):
    mentor = plainly(people.TICKS)
    mentor.goto(PROJECT + "brief/")
    mentor.page.click(".tabs a:has-text('Mentor guide')")
    assert mentor.page.locator(".secret-foot").count() == 1
    student = User.objects.get(email=people.TICKED)
    mentor.page.select_option("select[name=student]", label=student.name)
    mentor.page.click("form:has(select[name=student]) button:has-text('Show')")
    first = mentor.page.locator("button.criterion").first
    assert first.get_attribute("aria-pressed") == "false"
    first.click()
    assert f"student={student.pk}" in mentor.page.url
    assert mentor.page.locator("button.criterion").first.get_attribute("aria-pressed") == "true"
    assert "1 of" in mentor.page.inner_text("#skills-title")
    with signed_in_as(STAFF):
        tick = Tick.objects.get(student=student.pk)
    assert tick.mentor_id == User.objects.get(email=people.TICKS).pk

    other = User.objects.get(email=people.UNTICKED)
    mentor.page.select_option("select[name=student]", label=other.name)
    mentor.page.click("form:has(select[name=student]) button:has-text('Show')")
    assert mentor.page.locator("button.criterion[aria-pressed=true]").count() == 0

    mentor.page.select_option("select[name=student]", label=student.name)
    mentor.page.click("form:has(select[name=student]) button:has-text('Show')")
    mentor.page.locator("button.criterion").first.click()
    with signed_in_as(STAFF):
        assert not Tick.objects.filter(student=student.pk).exists()


def test_a_student_reads_the_three_tabs_and_a_quiz(plainly):
    student = plainly(STUDENT)
    student.goto("/student/")
    student.page.click("#now-title a")
    tabs = student.page.locator(".tabs a")
    assert tabs.all_inner_texts() == ["Brief", "Course", "Resources"]
    student.page.click(".tabs a:has-text('Course')")
    assert student.page.locator(".course-item").count() > 2
    student.page.click(".tabs a:has-text('Resources')")
    assert student.page.locator(".course-item").count() > 2
    quiz = CourseItem.objects.filter(kind="quiz", project__path__slug=people.BACK_END).first()
    student.goto(f"{PATH}{quiz.project.slug}/course/")
    student.page.click(f"a:has-text('{quiz.title}')")
    assert student.page.locator(".question").count() == quiz.questions.count() > 0
    assert student.remarks == []


def test_preferences_are_kept(plainly):
    mentor = plainly(people.PLAIN)
    mentor.goto("/accounts/profile/")
    mentor.page.check("[name=theme][value=dark]")
    mentor.page.check("[name=language][value=fr]")
    mentor.page.fill("[name=zone]", "paris")
    mentor.page.click("main form button >> visible=true")
    assert mentor.page.get_attribute("html", "data-theme") == "dark"
    assert mentor.page.get_attribute("html", "lang") == "fr"
    person = User.objects.get(email=people.PLAIN)
    assert (person.theme, person.language, person.zone) == ("dark", "fr", "Europe/Paris")
    mentor.page.check("[name=language][value=en]")
    mentor.page.check("[name=theme][value=system]")
    mentor.page.click("main form button >> visible=true")
    assert mentor.page.get_attribute("html", "lang") == "en"


def test_the_list_of_paths_is_searched(plainly):
    mentor = plainly(MENTOR)
    mentor.goto("/projects/")
    mentor.page.fill("[type=search]", "analyst")
    mentor.page.press("[type=search]", "Enter")
    assert mentor.page.locator(".grid .card").count() == 1


def test_an_administrator_writes_a_project_and_publishes_it(plainly):
    author = plainly(people.AUTHOR)
    page = author.page
    author.goto("/admin/students/path/add/")
    page.fill("[name=title]", "Glass blower")
    page.fill("[name=slug]", "glass-blower")
    page.fill("[name=summary]", "From sand to vase.")
    page.click("[name=_continue]")
    page.click("a:has-text('Add a project')")
    page.fill("[name=title]", "A first vase")
    page.fill("[name=slug]", "first-vase")
    page.fill("[name=brief]", "# The order\n\nA café wants **twelve** vases.")
    page.click("[name=_continue]")
    page.click("a:has-text('Show empty rows')")
    page.fill("[name=expected_deliverables-0-title]", "A vase")
    page.click("[name=_continue]")
    path = Path.objects.get(slug="glass-blower")
    project = path.projects.get()
    assert project.expected_deliverables.get().title == "A vase"
    assert not project.is_published

    for rows in ("path", "project"):
        author.goto(f"/admin/students/{rows}/?q=vase")
        page.check("[name=_selected_action]")
        page.select_option("[name=action]", "publish")
        page.click("button[name=index]")
        assert re.search("1 was changed", author.text())
    author.goto("/projects/glass-blower/first-vase/brief/")
    assert page.inner_html("article strong") == "twelve"
    assert "A vase" in author.text()
    assert author.remarks == []
