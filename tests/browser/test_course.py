"""A student ticks off what they have read: in place, by key, and without JavaScript."""

import pytest

from tests.browser import people
from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COURSE = "/projects/data-analyst/bike-scheme-sql/course/"
FOCUSED = "document.activeElement.id"


def test_a_tick_stays_where_it_is_and_renews_the_progress(visit):
    student = visit(people.UNMENTORED)
    student.goto(COURSE)
    page = student.page
    last = page.locator(".course-tick").last
    mark = last.get_attribute("id")
    assert last.get_attribute("aria-pressed") == "false"
    last.focus()
    before = page.evaluate("window.scrollY")
    for pressed, bars in (("true", "1"), ("false", "0")):
        page.keyboard.press("Space")
        page.wait_for_selector(f"#{mark}[aria-pressed={pressed}]")
        page.wait_for_function(f"() => {FOCUSED} === '{mark}'")
        assert page.locator("#course-progress strong").inner_text().startswith(bars)
    assert page.evaluate("window.scrollY") == before
    assert page.locator("#course-progress").count() == 1
    assert student.remarks == []


def test_without_javascript_the_end_of_a_page_leads_to_the_next(visit):
    student = visit(people.UNMENTORED, javascript=False, size=PHONE)
    student.goto(COURSE)
    page = student.page
    page.locator("#course-progress a.button").click()
    first = page.url
    page.locator(".read-mark button.button-main").click()
    assert page.url != first
    student.goto(COURSE)
    assert page.locator(".course-tick[aria-pressed=true]").count() == 1
    page.locator(".course-tick[aria-pressed=true]").click()
    assert page.locator(".course-tick[aria-pressed=true]").count() == 0
