"""A manager works through the queue by keys alone; a canned reply is inserted, a note is begun."""

import uuid

import pytest
from playwright.sync_api import expect

from dashboard.helpcenter import answering, requesting
from dashboard.helpcenter.models import CannedReply, Request, RequestMessage, Subject
from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from tests import factories as make
from tests.browser.visitor import PHONE
from tests.dashboard.helpcenter.queue_rows import request_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KIM, ASKS = "kim.keys@example.org", "asks.keys@example.org"
MANY = 20
# Milliseconds: two polls of a page that is used, and a slow machine.
PATIENCE = 15_000


@pytest.fixture
def requests(demo) -> list[Request]:
    """Twenty of one person, which a manager of their own has; the oldest first."""
    with signed_in_as(STAFF):
        if not User.objects.filter(email=KIM).exists():
            make.person("Kim Keys", "manager", email=KIM)
            make.person("Asks Keys", "mentor", email=ASKS)
        kim, asks = (User.objects.get(email=each) for each in (KIM, ASKS))
        subject = Subject.objects.get(slug="other")
        CannedReply.objects.get_or_create(
            language="en", title="Thanks", body="Hello {name}, thank you."
        )
        Request.objects.filter(requester=asks).update(state="solved", solved_at="2026-01-01T00:00Z")
        return [
            request_of(asks, subject=subject, assignee=kim, state="open", hours_ago=hours)
            for hours in range(MANY, 0, -1)
        ]


def test_a_manager_answers_twenty_requests_without_a_mouse(requests, visit):
    kim = visit(KIM)
    keys = kim.page.keyboard
    kim.goto("/help/queue/?list=mine")
    keys.press("j")
    keys.press("Enter")
    for request in requests:
        kim.page.wait_for_url(f"**/help/queue/{request.pk}/?list=mine")
        keys.press("r")
        expect(kim.page.locator("#id_body")).to_be_focused()
        keys.type("Like this.")
        keys.press("Control+Enter")
    kim.page.wait_for_url("**/help/queue/?list=mine")
    asked = RequestMessage.objects.filter(request__in=requests, is_answer=True)
    assert asked.count() == MANY


@pytest.mark.parametrize("javascript", [True, False])
def test_on_a_phone_the_first_request_stands_above_the_fold(requests, visit, javascript):
    kim = visit(KIM, size=PHONE, javascript=javascript)
    kim.goto("/help/queue/?list=mine")
    first = kim.page.locator("#queue-rows li").first.bounding_box()
    bar = kim.page.locator(".bottom-bar").bounding_box()
    assert first["y"] + first["height"] <= bar["y"]
    state = kim.page.locator("#state")
    assert not state.is_visible()
    kim.page.locator(".filter-fold > summary").click()
    state.select_option("open")
    kim.page.get_by_role("button", name="Show").click()
    kim.page.wait_for_url("**state=open**")
    assert "(1)" in kim.page.locator(".filter-fold > summary").inner_text()


def test_where_there_is_room_the_filters_stand_open(requests, visit):
    kim = visit(KIM)
    kim.goto("/help/queue/?list=mine")
    assert kim.page.locator("#state").is_visible()
    assert not kim.page.locator(".filter-fold > summary").is_visible()
    places = [kim.page.locator(f"#{each}").bounding_box()["y"] for each in ("subject", "age")]
    assert places[0] == places[1]


def test_a_canned_reply_and_a_note_by_keys(requests, visit):
    kim = visit(KIM)
    keys = kim.page.keyboard
    kim.goto(f"/help/queue/{requests[0].pk}/")
    kim.page.locator("[data-canned]").select_option(label="Thanks")
    kim.page.locator("[data-canned-insert]").press("Enter")
    field = kim.page.locator("#id_body")
    expect(field).to_have_value("Hello Asks, thank you.")
    expect(field).to_be_focused()
    kim.page.locator("#notes-title").click()
    keys.press("m")
    expect(kim.page.locator("#note_body")).to_be_focused()


def test_the_list_shows_what_another_manager_does_without_a_reload(requests, visit):
    kim = visit(KIM)
    kim.goto("/help/queue/?list=mine")
    kim.page.evaluate("window.isTheSamePage = true")
    line = kim.page.locator(f"#queue-rows a[href^='/help/queue/{requests[0].pk}/']")
    expect(line).to_have_count(1)
    with signed_in_as(STAFF):
        noor = User.objects.get(email="manager@example.org")
        answering.hand_over(requests[0], noor, by=noor, opened=None)
    expect(line).to_have_count(0, timeout=PATIENCE)
    count = kim.page.locator("#queue-lists [aria-current] .queue-count")
    expect(count).to_have_text(str(MANY - 1))
    assert kim.page.evaluate("window.isTheSamePage")
    assert kim.remarks == []


def test_a_word_of_the_requester_appears_and_what_is_typed_stays(requests, visit):
    kim = visit(KIM)
    kim.goto(f"/help/queue/{requests[1].pk}/?list=mine")
    kim.page.locator("#id_body").fill("Half an answer")
    asks = User.objects.get(email=ASKS)
    with signed_in_as(STAFF):
        requesting.write(requests[1], by=asks, body="I have found it.", key=uuid.uuid4())
    expect(kim.page.locator("#timeline")).to_contain_text("I have found it.", timeout=PATIENCE)
    expect(kim.page.locator("#id_body")).to_have_value("Half an answer")
    # It was not there when the answer was begun, so the answer is not sent without a question.
    kim.page.locator(".talk-send").click()
    expect(kim.page.locator("#newer")).to_be_visible()
    expect(kim.page.locator("#id_body")).to_have_value("Half an answer")
