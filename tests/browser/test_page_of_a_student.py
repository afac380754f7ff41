"""The page of one student in a real browser, and the dialog beside a signal of the lists."""

import pytest
from django.urls import reverse

from mentorhub.accounts.models import User
from tests.browser.hostile_texts import hostile_texts
from tests.browser.test_narrow_pages import walk
from tests.browser.visitor import PHONE, WIDE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Of the demo; these tests only look.
MAYA, NOOR = "mentor@example.org", "manager@example.org"
LATE, MANY = "lena.vogelsang@example.org", "omar.siddiqui@example.org"


def page_of(email: str) -> str:
    return reverse("student_dashboard", args=[User.objects.get(email=email).pk])


def test_a_signal_opens_its_advice_by_keyboard_and_gives_the_focus_back(visit):
    visitor = visit(MAYA)
    page = visitor.page
    visitor.goto("/dashboard/")
    signal = page.locator("a.signal").first
    signal.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#signal-dialog:popover-open")
    dialog.wait_for()
    assert dialog.locator(".advice a.button").count() >= 1
    assert page.evaluate("document.activeElement.id") == "signal-title"
    assert visitor.barriers() == []
    page.keyboard.press("Escape")
    assert page.locator("#signal-dialog:popover-open").count() == 0
    assert page.evaluate("document.activeElement.matches('a.signal')")
    assert visitor.remarks == []


def test_a_button_of_the_dialog_does_what_the_advice_says(visit):
    visitor = visit(MAYA)
    page = visitor.page
    visitor.goto("/dashboard/")
    page.locator("a.signal[href*=overdue]").first.click()
    with page.expect_navigation():
        page.click('#signal-dialog a[href$="#due"]')
    # The fold of the form is open.
    assert page.locator("#due .input").first.is_visible()


def test_without_a_script_a_signal_leads_to_the_page_of_the_student(visit):
    visitor = visit(MAYA, javascript=False)
    page = visitor.page
    visitor.goto("/dashboard/")
    page.locator("a.signal[href*=overdue]").first.click()
    assert page.url.endswith(f"{page_of(LATE)}#situation")
    assert page.locator("[data-signal=overdue] > .answer").first.is_visible()
    page.locator("[data-signal=overdue] summary").click()
    assert page.locator("[data-signal=overdue] .advice a").first.is_visible()


def test_the_situation_stands_on_the_first_screen_of_a_phone(visit):
    visitor = visit(MAYA, size=PHONE)
    visitor.goto(page_of(LATE))
    answer = visitor.page.locator("[data-signal=overdue] > .answer").bounding_box()
    assert answer["y"] + answer["height"] < PHONE[1]
    assert not visitor.scrolls_sideways()


@pytest.mark.parametrize(("reader", "student"), [(MAYA, LATE), (MAYA, MANY), (NOOR, LATE)])
def test_the_page_has_no_barrier(visit, reader, student):
    visitor = visit(reader)
    visitor.expect_no_barrier(page_of(student))


def test_nothing_on_it_is_wider_than_a_phone_when_all_is_unfolded(chrome, demo):
    def unfolded(visitor: Visitor) -> None:
        visitor.goto(page_of(MANY))
        visitor.page.evaluate(
            "document.querySelectorAll('main details').forEach((each) => (each.open = true))"
        )

    with hostile_texts():
        visitor = Visitor(chrome, demo.url, MAYA)
        try:
            found = walk(visitor, {"page of a student": unfolded})
            visitor.look(WIDE, "light")
            assert not visitor.scrolls_sideways()
        finally:
            visitor.close()
    assert not found, "\n".join(found)
