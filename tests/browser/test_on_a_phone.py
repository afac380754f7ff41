"""On a phone everything is in reach: contact, sharing mode, the current tab of the settings. What
is touched is 44 px high, and the bottom bar keeps one line."""

from contextlib import contextmanager

import pytest

from mentorhub.accounts.models import User
from tests.browser.places import (
    ADMIN,
    ASSESSOR,
    FINISHED,
    MANAGER,
    MENTOR,
    PLACES,
    STUDENT,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROW, PHONE = (360, 740), (390, 844)
# In the bars and in forms. A box is touched by its label; a field hidden from sight is not touched.
SMALL = """() => {
    const bars = [".top-bar", ".bottom-bar", ".settings-nav", ".tabs", ".sharing", ".agenda-bar"];
    const touched = [
        ...document.querySelectorAll(
            bars.map(bar => `${bar} a, ${bar} button, ${bar} summary`).join()),
        ...document.querySelectorAll(`main form button, main form a.button, main form select,
            main form input:not([type=hidden], [type=checkbox], [type=radio], [type=range]),
            main a.button, main button.button, main summary`),
    ];
    const small = [];
    for (const each of touched) {
        if (!each.checkVisibility({visibilityProperty: true})) continue;
        const box = each.getBoundingClientRect();
        if (box.width <= 1 || box.height <= 1) continue;
        if (box.height < 43.5 || box.width < 43.5)
            small.push(`${each.outerHTML.slice(0, 90)}: ${box.width} x ${box.height}`);
    }
    return small;
}"""
CUT_OFF = """() => [...document.querySelectorAll(".bottom-bar .bar-label")]
    .filter(label => label.scrollWidth > label.clientWidth
        || label.clientHeight > 1.7 * parseFloat(getComputedStyle(label).fontSize))
    .map(label => label.textContent.trim())"""


@contextmanager
def reading(email, language):
    """The language of a signed-in person is that of their profile, whatever the browser says."""
    person = User.objects.filter(email=email)
    before = person.get().language
    person.update(language=language)
    yield
    person.update(language=before)


@pytest.mark.parametrize("person", [MENTOR, STUDENT, MANAGER, FINISHED, ASSESSOR])
def test_what_is_to_be_touched_is_44_pixels(visit, person):
    visitor = visit(person, size=NARROW)
    small = {}
    for name, address in PLACES[person].items():
        if isinstance(address, str):
            visitor.goto(address)
            if found := visitor.page.evaluate(SMALL):
                small[name] = found
    assert small == {}


@pytest.mark.parametrize("person", [MENTOR, STUDENT, MANAGER, ADMIN, ASSESSOR])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("size", [NARROW, PHONE], ids=["360", "390"])
def test_the_bottom_bar_keeps_one_line_and_cuts_no_word(visit, person, language, size):
    visitor = visit(person, size=size)
    with reading(person, language):
        visitor.goto("/projects/")
    assert visitor.page.get_attribute("html", "lang") == language
    assert visitor.page.evaluate(CUT_OFF) == []
    assert visitor.page.locator(".bottom-bar").bounding_box()["height"] < 64


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("width", [320, 360, 390])
def test_the_ribbon_of_the_demo_keeps_one_line(visit, language, width):
    visitor = visit(MENTOR, size=(width, 740))
    with reading(MENTOR, language):
        visitor.goto("/projects/")
    assert visitor.page.get_attribute("html", "lang") == language
    assert visitor.page.locator(".ribbon").bounding_box()["height"] < 60


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_tabs_of_moderation_keep_one_line(visit, language):
    visitor = visit(MANAGER, size=PHONE)
    with reading(MANAGER, language):
        visitor.goto("/community/moderation/")
    assert visitor.page.get_attribute("html", "lang") == language
    tabs = visitor.page.locator("main nav:has(> [aria-current]) a").all()
    assert len(tabs) == 4
    assert len({tab.bounding_box()["y"] for tab in tabs}) == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_mentor_reaches_contact_and_sharing_mode(visit, javascript):
    mentor = visit(MENTOR, size=NARROW, javascript=javascript)
    mentor.goto("/projects/")
    menu = mentor.page.locator(".top-bar .menu")
    menu.locator("summary").click()
    assert menu.locator("a[href^='/help/contact/']").is_visible()
    with mentor.page.expect_navigation():
        menu.locator("form.share button").click()
    shared = mentor.page.locator(".sharing").or_(mentor.page.locator("h1:has-text('Sharing mode')"))
    assert shared.first.is_visible()


def test_a_manager_reaches_every_entry_by_the_menu_of_the_bar(visit):
    manager = visit(MANAGER, size=NARROW)
    manager.goto("/matching/")
    more = manager.page.locator(".bar-more")
    more.locator("summary").click()
    with manager.page.expect_navigation():
        more.locator("a[href='/announcements/']").click()
    assert manager.page.locator(".bar-more > summary[data-current]").count() == 1
    assert manager.remarks == []


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("address", ["/accounts/sessions/", "/accounts/photo/"])
def test_every_entry_of_the_account_is_reached_without_scrolling_sideways(
    visit, javascript, address
):
    student = visit(STUDENT, size=NARROW, javascript=javascript)
    student.goto(address)
    student.page.locator(".settings-nav summary").click()
    entries = student.page.locator(".settings-nav a")
    boxes = [entry.bounding_box() for entry in entries.all()]
    assert len(boxes) > 8
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= NARROW[0] for box in boxes)
    assert entries.and_(student.page.locator("[aria-current]")).is_visible()


def test_what_is_to_do_is_chosen_from_a_list_without_scrolling_sideways(visit):
    mentor = visit(MENTOR, size=NARROW)
    mentor.goto("/dashboard/todo/")
    mentor.page.locator(".turn-kinds summary").click()
    entries = mentor.page.locator(".turn-kinds a").all()
    boxes = [entry.bounding_box() for entry in entries]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= NARROW[0] for box in boxes)
    entries[1].click()
    assert "kind=" in mentor.page.url
    assert mentor.remarks == []
