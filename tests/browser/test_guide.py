"""The guide as a handbook: the criteria one key away, contents that follow the reading."""

import pytest

from tests.browser.places import MENTOR, PROJECT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GUIDE = f"{PROJECT}guide/"
MARKED = "[data-contents] [aria-current]"
TOP = "id => document.getElementById(id).getBoundingClientRect().top"


@pytest.fixture
def guide(visit):
    mentor = visit(MENTOR)
    mentor.goto(GUIDE)
    return mentor.page


def marked(page):
    """The passages that the contents mark, as the addresses within the page."""
    links = page.locator(MARKED)
    return [links.nth(n).get_attribute("href") for n in range(links.count())]


def scroll_to(page, passage):
    page.evaluate(
        "id => window.scrollTo(0, window.scrollY + document.getElementById(id)"
        ".getBoundingClientRect().top - 120)",
        passage,
    )
    page.locator(f'[data-contents] a[href="#{passage}"][aria-current]').wait_for()


def test_the_key_c_leads_to_the_criteria(guide):
    assert guide.evaluate(TOP, "checklist") > 1000
    guide.keyboard.press("c")
    guide.wait_for_url("**/guide/#checklist")
    guide.wait_for_function(f"() => Math.abs(({TOP})('checklist')) < 200")
    assert guide.locator("#checklist h2").first.is_visible()


def test_c_is_a_letter_where_somebody_types(guide):
    guide.locator("select[name=student]").focus()
    guide.keyboard.press("c")
    assert "#checklist" not in guide.url


def test_the_key_is_listed_and_absent_from_the_other_tabs(guide):
    assert guide.locator('[data-key="c"]').count() == 1
    guide.goto(guide.url.replace("/guide/", "/brief/"))
    assert guide.locator('[data-key="c"]').count() == 0


def test_the_contents_follow_the_reading(guide):
    for passage in ("advice", "step-1", "step-3"):
        scroll_to(guide, passage)
        assert marked(guide) == [f"#{passage}"]
    guide.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    guide.locator('[data-contents] a[href="#updates"][aria-current]').wait_for()
    assert marked(guide) == ["#updates"]
    scroll_to(guide, "checklist")
    assert marked(guide) == ["#checklist"]
    guide.evaluate("window.scrollTo(0, 0)")
    guide.wait_for_function(f"() => !document.querySelector('{MARKED}[href=\"#checklist\"]')")
