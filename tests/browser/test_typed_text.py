"""What somebody types is still there: after the sign-in ran out, without a connection, after the
tab was closed, after a double click, and when the form was refused."""

import itertools
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from mentorhub.accounts.models import User
from mentorhub.database import STAFF, signed_in_as
from students.models import Deliverable, Path, Scratchpad
from tests import factories as make
from tests.browser import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "Ask her about the second loaf"
NUMBERS = itertools.count(1)


def a_pair():
    """A mentor and a student of this test alone, with a project in progress."""
    number = next(NUMBERS)
    with signed_in_as(STAFF):
        path = Path.objects.get(slug=people.BACK_END)
        mentor = make.mentor(f"Dora Draft {number}", path, email=f"dora{number}@example.org")
        student = make.student(f"Dan Draft {number}", path, email=f"dan{number}@example.org")
        make.mentorship(mentor, student)
        make.work(student, people.project())
        User.objects.filter(pk__in=(mentor.pk, student.pk)).update(zone="Europe/Paris")
    return mentor, student


def scratchpad(student):
    return f"/dashboard/students/{student.pk}/scratchpad/{people.project().pk}/"


def drafts(page):
    return page.evaluate("Object.keys(localStorage).filter(each => each.startsWith('draft/'))")


def wait_for_drafts(page, number):
    """The policy of the site forbids to wait inside the page."""
    for _ in range(100):
        if len(drafts(page)) == number:
            return
        page.wait_for_timeout(100)
    assert len(drafts(page)) == number


def typed(page, text=TEXT):
    page.locator("[name=text]").press_sequentially(text)
    wait_for_drafts(page, 1)


def signed_out(visitor):
    """The session ends on the server; the page stays open."""
    visitor.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def leave(visitor, address):
    """Close the tab without an answer to any question, and open another page in a new one."""
    visitor.page.close(run_before_unload=False)
    visitor.page = visitor.context.new_page()
    visitor.goto(address)
    return visitor.page


def test_text_comes_back_after_the_tab_was_closed_and_ends_when_it_is_saved(visit):
    mentor, student = a_pair()
    maya = visit(mentor.email)
    maya.goto(scratchpad(student))
    typed(maya.page)
    page = leave(maya, scratchpad(student))
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    expect(page.locator("[data-say=restored]")).to_be_visible()
    assert TEXT not in page.evaluate("JSON.stringify({...localStorage})"), "kept encrypted"
    assert not maya.barriers()
    with page.expect_navigation():
        page.click("main form[data-draft] button:has-text('Save')")
    wait_for_drafts(page, 0)
    assert Scratchpad.objects.get(mentor=mentor).text == TEXT
    page.reload()
    expect(page.locator("[data-say=restored]")).to_have_count(0)


def test_a_draft_can_be_discarded_and_ends_after_seven_days(visit):
    mentor, student = a_pair()
    maya = visit(mentor.email)
    maya.goto(scratchpad(student))
    typed(maya.page)
    page = leave(maya, scratchpad(student))
    page.click("[data-say=restored] button")
    expect(page.locator("[name=text]")).to_have_value("")
    assert not drafts(page)
    typed(page)
    page = leave(maya, "/dashboard/")
    assert drafts(page)
    page.evaluate(
        """() => { for (const name of Object.keys(localStorage)) {
            const draft = JSON.parse(localStorage.getItem(name));
            draft.at -= 7 * 24 * 3600 * 1000;
            localStorage.setItem(name, JSON.stringify(draft));
        } }"""
    )
    page.reload()
    assert not drafts(page)


def test_a_draft_is_never_shown_to_another_person_or_in_sharing_mode(visit):
    mentor, student = a_pair()
    maya = visit(mentor.email)
    maya.goto("/student/deliverables/")
    maya.goto(scratchpad(student))
    typed(maya.page)
    page = leave(maya, "/dashboard/")
    page.locator("form.share button >> visible=true").first.click()
    page.wait_for_load_state()
    if page.locator("main form button").count():
        page.click("main form button >> visible=true")
    maya.goto("/student/")
    assert page.locator("meta[name=drafts]").count() == 0
    assert TEXT not in page.content()
    maya.context.clear_cookies()
    other, _student = a_pair()
    with signed_in_as(STAFF):
        make.mentorship(other, student, kind="cover", ends_at=timezone.now() + timedelta(days=9))
    maya.sign_in(other.email)
    maya.goto(scratchpad(student))
    expect(page.locator("[name=text]")).to_have_value("")
    expect(page.locator("[data-say=restored]")).to_have_count(0)


def test_signing_out_on_purpose_asks_and_clears(visit):
    mentor, student = a_pair()
    maya = visit(mentor.email)
    maya.goto(scratchpad(student))
    typed(maya.page)
    page = leave(maya, "/accounts/logout/")
    notice = page.locator("[data-unsaved-drafts]")
    expect(notice).to_be_visible()
    expect(notice.locator("a")).to_have_attribute("href", scratchpad(student))
    assert not maya.barriers()
    with page.expect_navigation():
        page.click("form[data-signs-out] button")
    assert not drafts(page)


def test_without_a_connection_nothing_is_sent_and_the_text_stays(visit):
    mentor, student = a_pair()
    maya = visit(mentor.email)
    maya.goto(scratchpad(student))
    page = maya.page
    typed(page)
    maya.context.set_offline(True)
    page.click("main form[data-draft] button:has-text('Save')")
    expect(page.locator("[data-say=offline]")).to_be_focused()
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    maya.context.set_offline(False)
    expect(page.locator("[data-say=offline]")).to_have_count(0)
    with page.expect_navigation():
        page.click("main form[data-draft] button:has-text('Save')")
    assert Scratchpad.objects.get(mentor=mentor).text == TEXT


def test_leaving_a_page_with_unsaved_text_asks(visit):
    mentor, student = a_pair()
    maya = visit(mentor.email)
    maya.goto(scratchpad(student))
    page = maya.page
    typed(page)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator(".side-nav a >> visible=true").first.click()
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("javascript", [True, False])
def test_a_sign_in_that_ran_out_brings_the_text_back_to_its_form(visit, javascript):
    mentor, student = a_pair()
    maya = visit(mentor.email, javascript=javascript)
    maya.goto(scratchpad(student))
    page = maya.page
    page.locator("[name=text]").press_sequentially(TEXT)
    signed_out(maya)
    with page.expect_navigation():
        page.click("main form button:has-text('Save')")
    expect(page.locator("h1")).to_contain_text("You were signed out")
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    if javascript:
        assert not maya.barriers()
    with maya.context.expect_page() as opened:
        page.click("[data-signs-in]")
    tab = opened.value
    tab.fill("[name=login]", mentor.email)
    tab.fill("[name=password]", "correct-horse-battery")
    tab.press("[name=password]", "Enter")
    tab.wait_for_url("**/unsaved/signed-in/")
    if not javascript:
        page.click("form[data-continue] button")
    page.wait_for_url(f"**{scratchpad(student)}#unsaved")
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    expect(page.locator("#unsaved")).to_be_focused()
    assert not Scratchpad.objects.filter(mentor=mentor).exists()
    with page.expect_navigation():
        page.click("main form[data-draft] button:has-text('Save')")
    assert Scratchpad.objects.get(mentor=mentor).text == TEXT


def test_what_is_sent_at_once_after_typing_does_not_come_back_as_unsaved(visit):
    _mentor, student = a_pair()
    dan = visit(student.email)
    dan.goto("/student/deliverables/")
    page = dan.page
    for number in (1, 2):
        page.fill("[name=link]", f"https://example.org/loaf-{number}")
        with page.expect_navigation():
            page.locator("[name=link]").press("Enter")
        expect(page.locator(f"a[href='https://example.org/loaf-{number}']").first).to_be_visible()
        wait_for_drafts(page, 0)
        expect(page.locator("[data-say=restored]")).to_have_count(0)
        expect(page.locator("[name=link]")).to_have_value("")


def test_a_double_click_on_hand_in_makes_one_deliverable(visit):
    _mentor, student = a_pair()
    dan = visit(student.email)
    dan.goto("/student/deliverables/")
    page = dan.page
    page.fill("[name=link]", "https://example.org/loaf")
    page.fill("[name=note]", "My loaf")
    page.locator("form[data-draft=hand-in] button.button-main").dblclick(delay=40)
    expect(page.locator("a[href='https://example.org/loaf']").first).to_be_visible()
    assert Deliverable.objects.filter(enrolment__student=student).count() == 1
    # The page that says so may be the one that the second click has cut off.
    assert page.locator(".messages .notice").count() <= 1


@pytest.mark.parametrize("javascript", [True, False])
def test_a_refused_form_has_the_focus_on_what_is_wrong(visit, javascript):
    _mentor, student = a_pair()
    dan = visit(student.email, javascript=javascript)
    dan.goto("/student/deliverables/")
    page = dan.page
    page.fill("[name=link]", "my loaf, no address")
    page.evaluate("document.querySelector('form[data-draft]').noValidate = true")
    with page.expect_navigation():
        page.click("form[data-draft=hand-in] button.button-main")
    assert page.title().strip().startswith("Error:")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator("[data-error-summary] a").first.click()
    expect(page.locator("[name=link]")).to_be_focused()
    expect(page.locator("[name=link]")).to_have_value("my loaf, no address")
