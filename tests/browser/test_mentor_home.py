"""The mentor's home in a real browser: what the reader chooses, ticks off and puts away."""

import pytest

from mentorhub.accounts.models import User
from tests.browser.week_people import PAVEL, WANDA

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Of two screens of a phone, with the bars of the site, the students begin above this.
TWO_SCREENS = 2 * 844


def test_the_table_is_chosen_by_keyboard_and_has_no_barrier(visit):
    visitor = visit(WANDA)
    page = visitor.page
    visitor.goto("/dashboard/")
    assert page.locator(".student-table").count() == 0
    page.focus(".view-choice [value=table]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".student-table tbody tr").count() == 4
    assert page.url.endswith("#students")
    visitor.expect_no_barrier("/dashboard/")
    with page.expect_navigation():
        page.click(".view-choice [value=cards]")
    assert page.locator(".student-table").count() == 0
    assert User.objects.get(email=WANDA).student_view == "cards"
    assert visitor.remarks == []


def test_an_announcement_is_put_away_and_found_again_without_javascript(visit):
    visitor = visit(PAVEL, javascript=False)
    page = visitor.page
    visitor.goto("/dashboard/")
    there = page.locator(".announcement").count()
    assert there
    title = page.locator(".announcement strong").first.inner_text()
    page.locator(".announcement form button").first.click()
    assert page.locator(".announcement").count() == there - 1
    page.click(".announcements .desk-head a")
    page.locator(".announcement", has_text=title).locator("button[name=back]").click()
    visitor.goto("/dashboard/")
    assert page.locator(".announcement").count() == there
    assert visitor.remarks == []


def test_an_article_is_ticked_off_and_folded_without_javascript(visit):
    visitor = visit(PAVEL, javascript=False)
    page = visitor.page
    visitor.goto("/dashboard/")
    assert page.locator(".read-list").count() == 0
    page.locator("#resources .home-list a").first.click()
    page.click(".read-mark .button-main")
    assert page.url.endswith("/training/#resources")
    visitor.goto("/dashboard/")
    assert page.locator(".read-list li").count() == 1
    assert not page.locator(".read-list li").first.is_visible()
    assert visitor.remarks == []


def test_the_students_begin_within_two_screens_of_a_phone(visit):
    visitor = visit("mentor@example.org")
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.goto("/dashboard/")
    box = visitor.page.locator("#students").bounding_box()
    assert box is not None
    assert box["y"] <= TWO_SCREENS
