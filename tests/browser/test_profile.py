"""A mentor fills in the profile: by mouse and keys with everything saved at once, and plainly.

The server's threads keep the real database logins: what a mentor may not write fails here.
"""

from typing import Any

import pytest
from playwright.sync_api import expect

from dashboard.models import Mentor
from students.models import MeetingRoom, WeeklyHours
from tests.browser.agenda import save
from tests.browser.people import PROFILED, PROFILED_PLAINLY
from tests.dashboard.profile.pictures import picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/dashboard/profile/"


def profile(email: str) -> Mentor:
    return Mentor.objects.get(user__email=email)


def hours(email: str) -> list[tuple[int, int, int]]:
    rows = WeeklyHours.objects.filter(person__email=email).order_by("weekday", "starts")
    return list(rows.values_list("weekday", "starts", "ends"))


def saved(page: Any, part: str) -> None:
    expect(page.locator(f"#{part}-note")).to_contain_text("Saved.")


def test_each_part_is_saved_as_it_is_changed_and_undone(visit):
    page = visit(PROFILED).page
    page.goto(PAGE)
    expect(page.locator("#standing")).to_contain_text("No introduction yet")
    page.fill("#introduction-value", "I bake bread.")
    page.press("#introduction-value", "Tab")
    saved(page, "introduction")
    expect(page.locator("#standing")).not_to_contain_text("No introduction yet")
    expect(page.locator("#standing .introduction")).to_have_text("I bake bread.")

    page.fill("#capacity-value", "7")
    page.press("#capacity-value", "Tab")
    expect(page.locator("#capacity-note")).to_contain_text("at most 6")
    expect(page.locator("#capacity-value")).to_have_value("7")
    expect(page.locator("#capacity .field-wrong")).to_have_count(1)
    page.fill("#capacity-value", "2")
    page.press("#capacity-value", "Tab")
    saved(page, "capacity")
    expect(page.locator("#seats")).to_contain_text("2 are free")
    page.click("#capacity-note button")
    expect(page.locator("#capacity-value")).to_have_value("6")
    expect(page.locator("#seats")).to_contain_text("6 are free")

    page.check("#disabled_students-value")
    saved(page, "disabled_students")
    page.set_input_files(
        "#photo-value", {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG")}
    )
    saved(page, "photo")
    expect(page.locator("#photo img")).to_be_visible()
    assert page.evaluate("document.querySelector('#photo img').naturalWidth") in (0, 320)
    page.click("#photo-note button")
    expect(page.locator("#photo img")).to_have_count(0)
    mentor = profile(PROFILED)
    assert (mentor.introduction, mentor.capacity, mentor.user.photo) == ("I bake bread.", 6, None)
    assert mentor.willing_to_support_disabled_students


def test_hours_are_dragged_and_reached_by_arrow_keys(visit):
    page = visit(PROFILED).page
    page.goto(PAGE)
    page.click("#hours .button:has-text('Change')")
    first, last = (page.locator(f"#hours [value='1-{minutes}']") for minutes in (540, 630))
    first.scroll_into_view_if_needed()
    first.hover()
    page.mouse.down()
    for minutes in (570, 600, 630):
        page.locator(f"#hours [value='1-{minutes}']").hover()
    page.mouse.up()
    saved(page, "hours")
    assert hours(PROFILED) == [(1, 540, 660)]
    last.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("#hours [value='2-660']")).to_be_checked()
    expect(page.locator("#standing")).not_to_contain_text("No weekly hours yet")
    # At once: what waits to be saved is not lost.
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.click("#hours button:has-text('Save and close')")
    expect(page.locator("#hours")).to_contain_text("11:00–12:00")
    assert hours(PROFILED) == [(1, 540, 660), (2, 660, 720)]


def test_projects_and_languages_open_in_their_place(visit):
    page = visit(PROFILED).page
    page.goto(PAGE)
    page.click("#projects .button:has-text('Change')")
    page.click("#projects button:has-text('Choose all')")
    saved(page, "projects")
    expect(page.locator("#projects input:checked")).to_have_count(5)
    page.fill("#projects [type=search]", "allotment")
    page.press("#projects [type=search]", "Enter")
    expect(page.locator("#projects [name=project]")).to_have_count(1)
    page.uncheck("#projects [name=project]")
    saved(page, "projects")
    page.click("#projects button:has-text('Save and close')")
    expect(page.locator("#projects")).not_to_contain_text("allotment")
    assert profile(PROFILED).projects.count() == 4
    page.focus("#languages .button:has-text('Change')")
    page.keyboard.press("Enter")
    # Whoever opens it by a key is in it.
    expect(page.locator("#languages input:focus")).to_have_count(1)
    page.check("#languages [value=fr]")
    saved(page, "languages")
    assert page.url.endswith(PAGE)
    assert profile(PROFILED).languages == ["fr"]


def test_all_of_it_without_javascript(visit):
    page = visit(PROFILED_PLAINLY, javascript=False).page
    page.goto(PAGE)
    page.fill("#introduction-value", "I bake bread.")
    save(page, "Save", within="#introduction")
    saved(page, "introduction")
    page.fill("#capacity-value", "7")
    save(page, "Save", within="#capacity")
    assert "at most 6" in page.inner_text("#capacity-note")
    assert page.input_value("#capacity-value") == "7"
    page.goto(PAGE)
    page.fill("#links-url1", "bread.example.org")
    save(page, "Save", within="#links")
    page.fill("#room-value", "https://rooms.example.org/prue")
    save(page, "Save", within="#room")
    page.click("#hours a:has-text('Change')")
    page.check("[value='0-600']")
    save(page, "Monday")
    assert len(hours(PROFILED_PLAINLY)) == 5
    page.goto(f"{PAGE}projects/")
    save(page, "Choose all")
    page.goto(PAGE)
    page.set_input_files(
        "#photo-value", {"name": "me.png", "mimeType": "image/png", "buffer": picture()}
    )
    save(page, "Use this photo")
    assert page.locator("#photo img").count() == 1
    save(page, "Undo", within="#introduction")
    assert "Undone" in page.inner_text(".messages")
    mentor = profile(PROFILED_PLAINLY)
    assert (mentor.introduction, mentor.projects.count()) == ("", 5)
    assert mentor.links == [{"label": "bread.example.org", "url": "https://bread.example.org"}]
    assert mentor.user.photo is not None
    assert MeetingRoom.objects.get(mentor=mentor.user).url.endswith("/prue")
