"""Notes that a mentor has typed are not lost by a click elsewhere on the page."""

import pytest
from playwright.sync_api import expect

from students.models import PrivateNote, SessionNote
from tests.browser import week_people as week
from tests.browser.agenda import levels, save
from tests.browser.week_people import LOOKED, SEEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_link_asks_before_typed_notes_are_left_and_one_save_keeps_all_of_them(visit):
    mentor = visit(LOOKED)
    page = mentor.page
    session = week.a_session(SEEN, hours=24 * 70)
    # What the student reads is not saved while it is written.
    SessionNote.objects.create(session=session, week="Rest")
    mentor.goto(f"/sessions/{session.pk}/")
    page.locator("[name=check_in]").press_sequentially("Slept well")
    page.locator("[name=private-text]").press_sequentially("Looks tired")
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.click("main a:has-text('Move')")
    expect(page.locator("[name=check_in]")).to_have_value("Slept well")
    assert asked == ["beforeunload"]
    assert page.url.endswith(f"/sessions/{session.pk}/")
    # Once saved, nothing is asked.
    save(page, "Save", within="#record")
    assert asked == ["beforeunload"]
    assert levels(page) == ["success"]
    session.refresh_from_db()
    assert session.note.check_in == "Slept well"
    assert PrivateNote.objects.get(session=session).text == "Looks tired"


def test_a_link_saves_a_draft_and_asks_nothing(visit):
    mentor = visit(LOOKED)
    page = mentor.page
    session = week.a_session(SEEN, hours=24 * 71)
    mentor.goto(f"/sessions/{session.pk}/")
    page.on("dialog", lambda dialog: pytest.fail(dialog.type))
    page.locator("[name=check_in]").press_sequentially("Slept well")
    with page.expect_navigation(url="**/move/"):
        page.click("main a:has-text('Move')")
    assert SessionNote.objects.get(session=session).check_in == "Slept well"
    assert mentor.remarks == []
