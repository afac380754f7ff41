"""Notes that a mentor has typed are not lost by a click elsewhere on the page."""

import pytest
from playwright.sync_api import expect

from tests.browser import week_people as week
from tests.browser.agenda import save
from tests.browser.week_people import LOOKED, SEEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_another_form_of_the_page_asks_before_it_leaves_typed_notes_behind(visit):
    mentor = visit(LOOKED)
    page = mentor.page
    session = week.a_session(SEEN, hours=24 * 70)
    mentor.goto(f"/sessions/{session.pk}/")
    page.locator("[name=check_in]").press_sequentially("Slept well")
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.click("main button:has-text('Save for me alone')")
    expect(page.locator("[name=check_in]")).to_have_value("Slept well")
    assert asked == ["beforeunload"]
    assert page.url.endswith(f"/sessions/{session.pk}/")
    # Once saved, nothing is asked.
    save(page, "Save for both of us", within="#notes")
    save(page, "Save for me alone", within="#private")
    assert asked == ["beforeunload"]
    assert session.note.check_in == "Slept well"
