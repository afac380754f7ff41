"""A session from its start to its end on its own page: clock, note that saves itself, keys."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from students.models import PrivateNote, Session, SessionReply
from tests.browser import week_people as week
from tests.browser.agenda import save, unfold
from tests.browser.week_people import LOOKED, SEEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = (390, 780), (1440, 900)


@pytest.fixture
def session():
    """One that began twelve minutes ago."""
    found = week.a_session(SEEN, hours=24 * 75)
    began = timezone.now() - timedelta(minutes=12)
    Session.objects.filter(pk=found.pk).update(
        starts_at=began, ends_at=began + timedelta(minutes=45)
    )
    found.refresh_from_db()
    yield found
    # Or the next test would find a session that is running.
    Session.objects.filter(pk=found.pk).update(status="held")


def test_what_is_typed_is_saved_and_the_keys_end_the_session(visit, session):
    mentor, student = visit(LOOKED), visit(SEEN)
    page = mentor.page
    mentor.goto(f"/sessions/{session.pk}/")
    assert page.inner_text("#now-title").startswith("12 min")
    page.locator("[name=check_in]").press_sequentially("Slept well")
    page.locator("[name=private-text]").press_sequentially("Looks tired")
    page.keyboard.press("Control+s")
    expect(page.locator("#saved")).to_contain_text("Saved")
    session.refresh_from_db()
    assert session.note.check_in == "Slept well"
    assert session.note.is_draft
    assert PrivateNote.objects.get(session=session).text == "Looks tired"
    student.goto(f"/sessions/{session.pk}/")
    assert "Slept well" not in student.text()
    # Nothing is left to be lost: no question when the page is left.
    page.on("dialog", lambda dialog: pytest.fail(dialog.type))
    mentor.goto(f"/sessions/{session.pk}/")
    assert page.input_value("[name=check_in]") == "Slept well"
    page.locator("[name=week]").press_sequentially("Rest")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    session.refresh_from_db()
    assert (session.status, session.note.week) == ("held", "Rest")
    student.goto(f"/sessions/{session.pk}/")
    assert "Slept well" in student.text()
    assert "Looks tired" not in student.text()
    assert mentor.remarks == student.remarks == []


def test_the_bar_says_what_is_chosen_and_absence_waits_for_its_time(visit, session):
    mentor = visit(LOOKED)
    page = mentor.page
    mentor.goto(f"/sessions/{session.pk}/")
    assert page.locator("#end [value=no_show]").is_disabled()
    unfold(page, "end")
    page.check("#end [value=mentor_absent]")
    page.keyboard.press("Escape")
    assert page.get_attribute("#end", "open") is None
    expect(page.locator("[data-ending-outcome]")).to_have_text("I could not attend")
    save(page, "I am running late", within="#now")
    assert SessionReply.objects.get(session=session).is_late
    for size, theme in ((PHONE, "dark"), (DESK, "light")):
        mentor.look(size, theme)
        assert not mentor.scrolls_sideways()
        assert mentor.barriers() == []
