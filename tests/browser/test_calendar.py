"""The calendar in a real browser: planned by click and by key, moved by dragging, printed."""

import re
from datetime import time

import pytest
from playwright.sync_api import expect

from students.models import Session
from tests.browser import week_people as week
from tests.browser.week_people import CAL, CASS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A4_LYING = (297, 210)
POINTS_PER_MM = 72 / 25.4


def in_week(days):
    return f"/sessions/?view=week&on={week.day(days)}"


def place(page, days, hour):
    return page.locator(f".week-day[data-date='{week.day(days)}'] .day-free a", has_text=hour)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_click_on_a_free_half_hour_plans_there(visit, javascript):
    mentor = visit(CAL, javascript=javascript)
    page = mentor.page
    days = 21 if javascript else 22
    mentor.goto(in_week(days))
    with page.expect_navigation():
        place(page, days, "11:30").click()
    # Cal has one student: nobody is asked for.
    assert page.input_value("[name=date]") == week.day(days)
    assert page.input_value("[name=time]") == "11:30"
    with page.expect_navigation():
        page.click("#foot .button-main")
    expect(page.locator(".week .entry")).to_contain_text(["Cass"])
    assert place(page, days, "11:30").count() == 0
    assert mentor.remarks == []


def test_all_free_places_are_one_tab_stop_and_arrow_keys_go_between_them(visit):
    mentor = visit(CAL)
    page = mentor.page
    mentor.goto(in_week(28))
    assert page.locator(".day-free a[tabindex='0']").count() == 1
    first = page.locator(".day-free a[tabindex='0']")
    first.focus()
    assert page.evaluate("document.activeElement.textContent") == "08:00"
    here = "document.activeElement.closest('.week-day').dataset.date"
    monday = page.evaluate(here)
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowUp"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "08:30"
    assert page.evaluate(here) > monday
    assert page.locator(".day-free a[tabindex='0']").count() == 1
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent") == "18:30"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.input_value("[name=time]") == "18:30"
    page.go_back()
    page.locator(".day-free a[tabindex='0']").focus()
    with page.expect_navigation():
        page.keyboard.press("PageDown")
    assert page.locator(f".week-day[data-date='{monday}']").count() == 0
    assert mentor.remarks == []


def test_a_session_is_dragged_to_a_free_place_and_the_form_asks_first(visit):
    session = week.a_session_at(CASS, 35, time(10, 0))
    mentor = visit(CAL)
    page = mentor.page
    mentor.goto(in_week(35))
    entry = page.locator(f".entry a[href='/sessions/{session.pk}/']")
    target = place(page, 35, "08:30")
    hour = target.inner_text()
    with page.expect_navigation():
        entry.drag_to(target)
    assert page.url.partition("?")[0].endswith(f"/sessions/{session.pk}/move/")
    assert page.input_value("[name=time]") == hour
    before = session.starts_at
    session.refresh_from_db()
    assert session.starts_at == before
    with page.expect_navigation():
        page.click("#foot .button-main")
    session.refresh_from_db()
    assert session.starts_at != before
    assert session.schedule_version == 1
    assert mentor.remarks == []


def test_the_card_comes_with_the_keyboard_and_goes_with_escape(visit):
    session = week.a_session_at(CASS, 42, time(10, 0))
    mentor = visit(CAL)
    page = mentor.page
    mentor.goto(in_week(42))
    page.locator(".day-free a[tabindex='0']").focus()
    card = page.locator(".agenda-card")
    assert not card.is_visible()
    link = page.locator(f".entry a[href='/sessions/{session.pk}/']")
    for _ in range(30):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).not_to_be_visible()
    assert mentor.remarks == []


@pytest.mark.parametrize("view", ["week", "month"])
def test_it_is_printed_on_one_sheet(visit, view, tmp_path):
    mentor = visit(CAL)
    mentor.goto(f"/sessions/?view={view}")
    sheet = tmp_path / "sheet.pdf"
    mentor.page.pdf(path=sheet, prefer_css_page_size=True)
    written = sheet.read_bytes().decode("latin-1")
    assert len(re.findall(r"/Type /Page\b", written)) == 1
    sides = re.search(r"/MediaBox \[0 0 (\S+) (\S+)\]", written).groups()
    size = [float(side) / POINTS_PER_MM for side in sides]
    assert [round(side) for side in size] == list(A4_LYING)


def test_a_phone_has_a_list_of_days_with_a_button_for_each(visit):
    mentor = visit(CAL, size=(390, 844))
    page = mentor.page
    mentor.goto(in_week(49))
    assert not page.locator(".day-free a").first.is_visible()
    buttons = page.locator(".week-plan >> visible=true")
    assert buttons.count() == 7
    box = buttons.first.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    with page.expect_navigation():
        buttons.first.click()
    assert page.input_value("[name=date]") >= week.day(42)
    assert not Session.objects.filter(student__email=CASS, starts_at__gt=week.in_days(47)).exists()
