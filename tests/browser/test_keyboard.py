"""Somebody who has no mouse gets everywhere, and sees where they are."""

import pytest

from tests.browser import people
from tests.browser.hands import RING
from tests.browser.places import FINISHED, MENTOR, PROJECT, STUDENT
from tests.browser.visitor import PHONE
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ENOUGH = 80
# A ring round the card that a link fills counts as the link's own.
FOCUSED = f"""() => {{
    const it = document.activeElement, style = getComputedStyle(it);
    const box = it.getBoundingClientRect(), ring = {RING};
    const card = it.closest(".card-link, .choice");
    return {{
        tag: it.tagName, id: it.id, text: (it.innerText || it.value || "").trim(),
        html: it.outerHTML.slice(0, 120),
        seen: ring(it) || (card !== null && ring(card)),
        shown: box.width > 0 && box.height > 0 && style.visibility === "visible",
    }};
}}"""


def press_until(page, text, key="Tab"):
    """Moves on with Tab until the focused element says ``text``; fails when it never does."""
    for _ in range(ENOUGH):
        page.keyboard.press(key)
        here = page.evaluate(FOCUSED)
        if text in here["text"]:
            return here
    raise AssertionError(f"Tab never came to {text!r}")


def test_signing_in_takes_no_mouse(visit):
    mentor = visit()
    mentor.goto("/accounts/login/")
    page = mentor.page
    for _ in range(ENOUGH):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "login":
            break
    page.keyboard.type(people.TICKS)
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.name") != "password":
        page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation(url="**/dashboard/"):
        page.keyboard.press("Enter")


def test_the_first_key_skips_to_the_content(visit):
    mentor = visit(MENTOR)
    mentor.goto("/dashboard/")
    mentor.page.keyboard.press("Tab")
    skip = mentor.page.evaluate(FOCUSED)
    assert skip["text"] == "Skip to content"
    assert skip["shown"]
    mentor.page.keyboard.press("Enter")
    assert mentor.page.evaluate("document.activeElement.id") == "main"
    mentor.page.keyboard.press("Tab")
    assert mentor.page.evaluate("document.activeElement.closest('main') !== null")


def test_a_criterion_is_ticked_by_key_and_keeps_the_focus(visit):
    mentor = visit(people.TICKS)
    page = mentor.page
    mentor.goto(f"{PROJECT}brief/")
    press_until(page, "Mentor guide")
    with page.expect_navigation(url="**/guide/"):
        page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.name") != "student":
        page.keyboard.press("Tab")
    page.keyboard.type("Unticked")
    press_until(page, "Show")
    with page.expect_navigation(url="**student=**"):
        page.keyboard.press("Enter")
    while "criterion" not in page.evaluate("document.activeElement.className"):
        page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.id")
    for pressed in ("true", "false"):
        page.keyboard.press("Space")
        page.wait_for_selector(f"#{first}[aria-pressed={pressed}]")
        page.wait_for_function("id => document.activeElement.id === id", arg=first)
        met = "1" if pressed == "true" else "0"
        page.wait_for_function(
            "met => document.querySelector('[data-met]').textContent === met", arg=met
        )
    assert mentor.remarks == []


def test_a_question_mark_lists_the_keys_and_escape_closes_the_list(visit):
    mentor = visit(MENTOR)
    mentor.goto("/dashboard/")
    page = mentor.page
    page.keyboard.press("?")
    dialog = page.locator("dialog#keys")
    assert dialog.is_visible()
    assert "Projects" in dialog.inner_text()
    # The page behind cannot be reached while the list is open.
    for _ in range(4):
        page.keyboard.press("Tab")
        inside = "['BODY', 'HTML'].includes(document.activeElement.tagName)"
        assert page.evaluate(f"document.activeElement.closest('dialog') !== null || {inside}")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_g_and_a_letter_go_to_a_page(visit):
    mentor = visit(MENTOR)
    mentor.goto("/dashboard/")
    with mentor.page.expect_navigation(url="**/projects/"):
        mentor.page.keyboard.type("gp")
    with mentor.page.expect_navigation(url="**/dashboard/"):
        mentor.page.keyboard.type("gd")


def test_g_i_goes_to_the_messages_and_w_writes_one(visit):
    mentor = visit(MENTOR)
    mentor.goto("/dashboard/")
    page = mentor.page
    with page.expect_navigation(url="**/inbox/"):
        page.keyboard.type("gi")
    page.keyboard.press("?")
    rows = page.locator("dialog#keys dl > div")
    listed = [" ".join(text.split()) for text in rows.all_inner_texts()]
    assert "Messages g i" in listed
    assert "Write a message w" in listed
    page.keyboard.press("Escape")
    with page.expect_navigation(url="**/inbox/new/"):
        page.keyboard.press("w")


def dialog_of(page):
    return page.locator("dialog#search-dialog")


def type_and_wait(page, words):
    """Types like a person, and waits for what the whole of it finds."""
    with page.expect_response(lambda answer: f"q={words}" in answer.url):
        page.keyboard.type(words, delay=20)
    page.wait_for_function(
        "words => document.querySelector('[data-search-said]').textContent.trim() !== ''",
        arg=words,
    )


@pytest.mark.parametrize("key", ["/", "Control+k", "Meta+k"])
def test_a_key_opens_the_search_and_is_a_letter_inside_it(visit, key):
    mentor = visit(MENTOR)
    mentor.goto("/dashboard/")
    page = mentor.page
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement.id") == "search-dialog-field"
    page.keyboard.type("a/?")
    assert page.input_value("#search-dialog-field") == "a/?"
    assert not page.locator("dialog#keys").is_visible()
    page.keyboard.press("Escape")
    assert not dialog_of(page).is_visible()
    page.wait_for_function("() => document.activeElement.id !== 'search-dialog-field'")
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    assert mentor.remarks == []


def test_the_arrow_keys_choose_a_result_and_enter_opens_it(visit):
    mentor = visit(MENTOR)
    mentor.goto("/projects/")
    page = mentor.page
    page.keyboard.press("/")
    type_and_wait(page, "sam")
    field = page.locator("#search-dialog-field")
    chosen = page.locator("#search-found [aria-selected=true]")
    # The best is chosen at once, and the number is said.
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert field.get_attribute("aria-expanded") == "true"
    assert "result" in page.locator("[data-search-said]").inner_text()
    first = chosen.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert chosen.get_attribute("id") != first
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # round to the last one
    last = page.locator("#search-found [role=option]").last.get_attribute("id")
    assert chosen.get_attribute("id") == last
    page.keyboard.press("ArrowDown")
    assert chosen.get_attribute("id") == first
    # The focus never left the field.
    assert page.evaluate("document.activeElement.id") == "search-dialog-field"
    with page.expect_navigation(url="**/dashboard/students/*/"):
        page.keyboard.press("Enter")
    assert mentor.remarks == []


def test_enter_before_the_answer_opens_the_page_of_the_search(visit):
    mentor = visit(MENTOR)
    mentor.goto("/dashboard/")
    page = mentor.page
    page.keyboard.press("/")
    with page.expect_navigation(url=lambda url: url.endswith("/search/?q=sam")):
        page.keyboard.type("sam")
        page.keyboard.press("Enter")
    assert page.locator("h2#found-people").is_visible()


def test_escape_gives_the_focus_back(visit):
    mentor = visit(MENTOR)
    mentor.goto("/dashboard/")
    page = mentor.page
    here = press_until(page, "Projects")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED)["html"] == here["html"]


def test_the_search_is_within_reach_of_the_thumb(visit):
    mentor = visit(MENTOR, size=PHONE)
    mentor.goto("/dashboard/")
    page = mentor.page
    page.locator(".bottom-bar [data-search-open]").click()
    assert page.evaluate("document.activeElement.id") == "search-dialog-field"
    type_and_wait(page, "sam")
    page.locator("#search-found [role=option]").first.click()
    page.wait_for_url("**/dashboard/students/*/")


def test_escape_closes_the_menu_of_ones_account(visit):
    mentor = visit(MENTOR)
    mentor.goto("/projects/")
    page = mentor.page
    page.focus("details.menu summary >> visible=true")
    page.keyboard.press("Enter")
    assert page.locator("details.menu a:has-text('Sign out') >> visible=true").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details.menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_j_and_k_step_through_the_rows_of_a_list(visit):
    manager = visit("manager@example.org")
    manager.goto("/directory/")
    page = manager.page
    focused = "document.activeElement.closest('tr')?.rowIndex ?? 0"
    for key, row in (("k", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 1)):
        page.keyboard.press(key)
        assert page.evaluate(focused) == row, key
    page.keyboard.press("Enter")
    assert "/dashboard/students/" in page.url
    page.goto("/directory/?q=")
    page.focus("main input[name=q]")
    page.keyboard.type("jj")
    assert page.input_value("main input[name=q]") == "jj"


PAGES = {
    "landing": ("", "/"),
    "sign-in": ("", "/accounts/login/"),
    "home": (MENTOR, "/dashboard/"),
    "a student's home": (STUDENT, "/student/"),
    "a former student's home": (FINISHED, "/student/"),
    "path": (MENTOR, "/projects/back-end-developer/"),
    "course": (STUDENT, f"{PROJECT}course/"),
    "guide": (people.TICKS, people.GUIDE),
    "week": (MENTOR, "/sessions/"),
    "hours and room": (MENTOR, "/sessions/settings/"),
    "deliverables": (STUDENT, "/student/deliverables/"),
    "notifications": (MENTOR, "/notifications/"),
    "preferences": (MENTOR, "/accounts/profile/"),
    "home of a manager": ("manager@example.org", "/managing/"),
    "reading log": ("manager@example.org", "/reading-log/"),
    "administration": ("admin@example.org", "/admin/students/path/"),
}


@pytest.mark.parametrize("size", [None, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_the_focus_is_always_seen_and_never_trapped(visit, name, size):
    email, address = PAGES[name]
    visitor = visit(email, **({"size": size} if size else {}))
    visitor.goto(address)
    page = visitor.page
    unseen, seen = [], []
    for _ in range(200):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUSED)
        if here["tag"] == "BODY" or (seen and page.evaluate("document.activeElement.firstStop")):
            break
        if not seen:
            page.evaluate("document.activeElement.firstStop = true")
        seen.append(here["html"])
        if not (here["seen"] and here["shown"]):
            unseen.append(here["html"])
    else:
        raise AssertionError("Tab never left the page")
    assert len(seen) > 3
    assert not unseen, "\n".join(unseen)
