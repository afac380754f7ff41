"""Planning, moving and closing a session takes no mouse."""

import pytest
from playwright.sync_api import expect

from students.models import Session
from tests.browser import week_people as week
from tests.browser.agenda import clock, levels
from tests.browser.test_keyboard import FOCUSED, press_until
from tests.browser.week_people import KAY, KIM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tab_to(page, name, value=None):
    """Moves on with Tab to the field of this name; fails when it never comes."""
    for _ in range(90):
        page.keyboard.press("Tab")
        here = page.evaluate("[document.activeElement.name, document.activeElement.value]")
        if here[0] == name and value in (None, here[1]):
            assert page.evaluate(FOCUSED)["seen"]
            return
    raise AssertionError(f"Tab never came to {name}")


def type_date(page, days):
    """In the order of this browser's language, which a first try tells: 1 February or 2 January."""
    year, month, day = week.day(days).split("-")
    page.keyboard.type("01022030")
    month_first = page.input_value("[name=date]") == "2030-01-02"
    for _part in range(2):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type((month + day if month_first else day + month) + year)
    assert page.input_value("[name=date]") == week.day(days)


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_session_is_planned_moved_and_closed_by_key(visit):
    mentor = visit(KAY)
    page = mentor.page
    mentor.goto("/dashboard/")
    with page.expect_navigation(url="**/sessions/"):
        page.keyboard.type("gs")
    press_until(page, "Plan a session")
    enter(page)
    # Kay has one student: nobody is asked for.
    tab_to(page, "date")
    type_date(page, 12)
    tab_to(page, "time")
    page.keyboard.type("0815AM")
    page.keyboard.press("Tab")
    expect(page.locator("#foot .button-main")).to_contain_text("08:15")
    press_until(page, "08:15")
    enter(page)
    session = Session.objects.get(
        student__email=KIM, status="planned", starts_at__gt=week.in_days(1)
    )
    assert clock(session) == "08:15"

    press_until(page, "Kim Keller")
    enter(page)
    press_until(page, "Move")
    enter(page)
    tab_to(page, "date")
    type_date(page, 13)
    tab_to(page, "time")
    page.keyboard.type("0900AM")
    page.keyboard.press("Tab")
    expect(page.locator("#foot .button-main")).to_contain_text("09:00")
    press_until(page, "09:00")
    enter(page)
    session.refresh_from_db()
    assert clock(session) == "09:00"
    assert levels(page) == ["success"]

    over = week.a_past_session(KIM, days_ago=1)
    mentor.goto("/dashboard/")
    for _ in range(90):
        page.keyboard.press("Tab")
        if f"/sessions/{over.pk}/" in (page.evaluate("document.activeElement.href || ''")):
            break
    enter(page)
    # It took place, unless one opens the bar and says otherwise.
    assert page.is_checked("#end [value=held]")
    press_until(page, "Save and close")
    enter(page)
    over.refresh_from_db()
    assert over.status == "held"
    assert mentor.remarks == []
