"""The lists of the administration fit beside the open side navigation; filters are folded."""

import pytest
from django.urls import reverse

from mentorhub.admin.base import BaseAdmin
from tests.browser.places import ADMIN
from tests.browser.test_administration import MODELS
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (1440, 1280)
# The table and the page: what is wider than its box.
TOO_WIDE = """() => ["html", "#content", "#changelist", "#changelist-form", ".results"]
    .map((name) => [name, document.querySelector(name)])
    .filter(([_, box]) => box && box.scrollWidth > box.clientWidth)
    .map(([name, box]) => `${name} ${box.scrollWidth} > ${box.clientWidth}`)"""
# As the longest names and links would.
WRITE_LONG_WORDS = """() => document
    .querySelectorAll("#result_list tbody tr:first-child > :is(td, th):not(.action-checkbox)")
    .forEach((cell) => { cell.textContent = "x".repeat(150); })"""

LINES_OF_ADDRESSES = """() => {
    const range = document.createRange();
    return [...document.querySelectorAll("#result_list td.field-email")].map((cell) => {
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
    });
}"""


@pytest.fixture(scope="module")
def tom(chrome, demo):
    visitor = Visitor(chrome, demo.url, ADMIN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseAdmin, "list_per_page", 5)
        yield visitor
    visitor.close()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_list_fits(tom, model):
    tom.look((WIDTHS[0], 900), "light")
    meta = model._meta
    tom.goto(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"))
    assert tom.page.locator("#nav-sidebar").is_visible()
    for long_words in (False, True):
        if long_words:
            tom.page.evaluate(WRITE_LONG_WORDS)
        for width in WIDTHS:
            tom.look((width, 900), "light")
            assert tom.page.evaluate(TOO_WIDE) == [], f"{width} px, long words: {long_words}"


def test_on_a_tablet_the_list_of_people_scrolls_and_each_address_stays_in_one_line(tom):
    tom.look((768, 1024), "light")
    tom.goto(reverse("admin:accounts_user_changelist"))
    wide = tom.page.evaluate(TOO_WIDE)
    assert [each for each in wide if not each.startswith(".results ")] == []
    assert tom.page.evaluate(LINES_OF_ADDRESSES) == [1] * 5


def test_filters_open_and_say_what_is_set(tom):
    tom.look((WIDTHS[0], 900), "light")
    tom.goto("/admin/students/enrolment/")
    filters = tom.page.locator("#changelist-filter > nav")
    assert not filters.is_visible()
    tom.page.click("#changelist-filter > summary")
    filters.get_by_role("link", name="Without a mentor").click()
    chosen = tom.page.locator(".list-filters-set a")
    assert "Without a mentor" in chosen.inner_text()
    with tom.page.expect_navigation():
        chosen.click()
    assert tom.page.locator(".list-filters-set").count() == 0
