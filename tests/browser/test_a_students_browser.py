"""What a student's browser holds of the guides: nothing, not even a hint that they are there."""

import pytest

from guides.models import Guide
from mentorhub.database import STAFF, signed_in_as
from students.models import Project
from tests.browser import people
from tests.browser.places import MENTOR, PATH, PROJECT, STUDENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def projects():
    return Project.objects.filter(path__slug=people.BACK_END).order_by("position")


def test_no_page_of_the_path_leads_to_a_guide(visit):
    student = visit(STUDENT)
    pages = ["/student/", "/projects/", PATH]
    for project in projects():
        pages += [f"{PATH}{project.slug}/{tab}/" for tab in ("brief", "course", "resources")]
    for address in pages:
        answer = student.goto(address)
        assert answer.status == 200, address
        everything = student.page.content()
        assert "/guide/" not in everything, address
        assert "Mentor guide" not in everything, address
        assert "guide.js" not in everything, address
    assert student.remarks == []


def test_a_mentor_of_the_path_has_the_tab_on_the_same_pages(visit):
    mentor = visit(MENTOR)
    mentor.goto(f"{PROJECT}brief/")
    assert mentor.page.locator(".tabs a[href$='/guide/']").count() == 1


def test_a_typed_address_is_as_absent_as_any_other(visit):
    student = visit(STUDENT)
    guide = student.goto(people.GUIDE)
    shown = student.page.content()
    nowhere = student.goto(f"{PROJECT}no-such-tab/")
    assert (guide.status, nowhere.status) == (404, 404)
    assert student.page.content() == shown
    fixed = {"date", "content-length", "x-request-id"}
    assert {k: v for k, v in guide.headers.items() if k not in fixed} == {
        k: v for k, v in nowhere.headers.items() if k not in fixed
    }


def test_going_back_after_signing_out_does_not_show_the_guide(visit):
    with signed_in_as(STAFF):
        advice = Guide.objects.get(project=people.project()).advice
    sentence = next(line for line in advice.splitlines() if len(line) > 40)[5:35]
    mentor = visit(MENTOR)
    mentor.goto(people.GUIDE)
    assert sentence in mentor.page.content()
    mentor.goto("/accounts/logout/")
    mentor.page.click("main button:has-text('Sign out')")
    mentor.page.wait_for_url("**/")
    for _ in range(2):
        mentor.page.go_back()
    assert sentence not in mentor.page.content()
    assert "/accounts/login/" in mentor.page.url


def test_the_browser_keeps_no_guide_for_itself(visit):
    mentor = visit(people.TICKS)
    answer = mentor.goto(people.GUIDE)
    assert "no-store" in answer.headers["cache-control"]
    page = mentor.page
    assert page.evaluate("htmx.config.historyCacheSize") == 0
    student = page.locator("[name=student] option:has-text('Ticked')").first.get_attribute("value")
    mentor.goto(f"{people.GUIDE}?student={student}")
    for pressed in ("true", "false"):
        page.locator("button.criterion").last.click()
        page.wait_for_selector(f"li:last-child > form button.criterion[aria-pressed={pressed}]")
    kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
    # The address alone, which the browser's own history has too; never what stood there.
    assert set(kept) <= {"htmx-current-path-for-history"}
    assert page.evaluate("caches.keys()") == []


def test_the_reader_stands_on_the_page_and_in_print(visit):
    mentor = visit(MENTOR)
    mentor.goto(people.GUIDE)
    assert "Opened by Maya" in mentor.page.inner_text(".secret-foot")
    mentor.page.emulate_media(media="print")
    assert "printed by Maya" in mentor.text()
