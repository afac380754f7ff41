"""A note that saves itself, in which a passage of a guide stands: it says so and keeps the text."""

import re

import pytest
from playwright.sync_api import expect

from guides.models import Criterion
from mentorhub.database import STAFF, signed_in_as
from students.models import SessionNote
from tests.browser import week_people as week
from tests.browser.week_people import LOOKED, SEEN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def a_passage(path) -> str:
    with signed_in_as(STAFF):
        rows = Criterion.objects.filter(skill__guide__project__path=path)
        texts = list(rows.values_list("text", flat=True))
    return max(texts, key=len)


def test_a_passage_in_a_note_is_refused_once_and_ones_own_words_are_saved(visit):
    mentor = visit(LOOKED)
    page = mentor.page
    session = week.a_session(SEEN, hours=24 * 73)
    passage = a_passage(week.running(SEEN).path)
    page.clock.install()
    mentor.goto(f"/sessions/{session.pk}/")
    saves = []
    page.on("response", lambda answer: _note(saves, answer))
    box, said = page.locator("[name=check_in]"), page.locator("#saved")
    box.fill(passage)
    expect(said).to_have_text(re.compile("Not saved"))
    expect(said).to_have_attribute("role", "alert")
    expect(box).to_have_value(passage)
    assert saves == [422]
    assert not SessionNote.objects.filter(session=session).exclude(check_in="").exists()
    # The button is there for the whole answer, with the passage marked.
    expect(page.locator("#record button", has_text="Save").first).to_be_visible()
    # The same text is not sent again, until it is another one.
    box.fill("")
    box.fill(passage)
    page.clock.fast_forward(20_000)
    assert saves == [422]
    box.fill("We looked at what was missing, in our own words.")
    expect(said).not_to_have_attribute("role", "alert")
    page.clock.fast_forward(20_000)
    expect(said).to_have_text(re.compile("Saved"))
    assert saves == [422, 200]
    assert SessionNote.objects.get(session=session).check_in.startswith("We looked at")
    # The refused answer is written to the console of the browser; nothing else is.
    assert [each for each in mentor.remarks if "422" not in str(each)] == []


def test_a_link_asks_before_a_refused_text_is_left(visit):
    mentor = visit(LOOKED)
    page = mentor.page
    session = week.a_session(SEEN, hours=24 * 74)
    passage = a_passage(week.running(SEEN).path)
    mentor.goto(f"/sessions/{session.pk}/")
    page.locator("[name=check_in]").press_sequentially("x")
    page.locator("[name=check_in]").fill(passage)
    expect(page.locator("#saved")).to_have_text(re.compile("Not saved"))
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    link = page.locator("main a:has-text('Move')").bounding_box()
    assert link
    # Not with ``click``, which waits for the page to be left: it stays.
    with page.expect_event("dialog"):
        page.mouse.click(link["x"] + 5, link["y"] + 5)
    expect(page.locator("[name=check_in]")).to_have_value(passage)
    assert asked == ["beforeunload"]
    assert page.url.endswith(f"/sessions/{session.pk}/")


def _note(saves, answer):
    if answer.request.method == "POST":
        saves.append(answer.status)
