"""The one editor of weekly hours: in the settings of sessions and in the request for a mentor. That
of the profile is tried in test_profile.py."""

import pytest
from playwright.sync_api import expect

from dashboard.matching.models import MentorRequest
from students.models import WeeklyHours
from tests.browser.agenda import save
from tests.browser.people import PROFILED_PLAINLY

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SETTINGS, REQUEST = "/sessions/settings/", "/matching/request/"
STUDENT = "student@example.org"


def hours(email: str) -> list[tuple[int, int, int]]:
    rows = WeeklyHours.objects.filter(person__email=email).order_by("weekday", "starts")
    return list(rows.values_list("weekday", "starts", "ends"))


def test_settings_are_saved_and_undone_without_javascript(visit):
    before = hours(PROFILED_PLAINLY)
    page = visit(PROFILED_PLAINLY, javascript=False).page
    page.goto(SETTINGS)
    page.check(".week-grid [value='6-600']")
    save(page, "Save my weekly hours")
    assert hours(PROFILED_PLAINLY) == [*before, (6, 600, 630)]
    # The room has such a button too, when another test changed it.
    save(page, "Undo", within="[aria-labelledby=hours-title]")
    expect(page.locator(".week-grid [value='6-600']")).not_to_be_checked()
    assert page.url.endswith(SETTINGS)
    assert hours(PROFILED_PLAINLY) == before


@pytest.mark.parametrize("javascript", [True, False])
def test_a_request_copies_monday_and_restores_and_sends_nothing(visit, javascript):
    before = hours(STUDENT)
    requests = MentorRequest.objects.count()
    page = visit(STUDENT, javascript=javascript).page
    page.goto(REQUEST)
    ticked = page.locator(".week-grid input:checked")
    at_first = ticked.count()
    page.check(".week-grid [value='0-600']")
    page.fill("[name=wishes]", "Kept as typed")
    page.click("button[name=copy]")
    expect(page.locator(".week-grid [value='4-600']")).to_be_checked()
    expect(page.locator("[name=wishes]")).to_have_value("Kept as typed")
    page.click("button[name=restore]")
    expect(ticked).to_have_count(at_first)
    expect(page.locator("[name=wishes]")).to_have_value("Kept as typed")
    assert (hours(STUDENT), MentorRequest.objects.count()) == (before, requests)


def test_the_enter_key_in_the_grid_copies_nothing(visit):
    page = visit(STUDENT).page
    page.goto(REQUEST)
    page.check(".week-grid [value='0-600']")
    page.focus(".week-grid [value='0-600']")
    page.keyboard.press("Enter")
    # Sent as it is: what is missing is said, and only Monday is ticked.
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator(".week-grid [value='4-600']")).not_to_be_checked()
