"""The help opens beside a page, by mouse and by key, and gives the focus back."""

import pytest
from playwright.sync_api import expect

from tests.browser import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_help_is_read_beside_the_page_and_closed_by_escape(visit, demo):
    visitor = visit(people.ALONE)
    page, keys = visitor.page, visitor.page.keyboard
    visitor.goto("/sessions/")
    field = page.locator(".search-link")
    field.focus()
    keys.press("h")
    panel = page.locator(".help-panel")
    expect(panel.locator("[data-help-title]")).to_be_focused()
    panel.locator(".help-for h2 a").first.click()
    expect(panel.locator(".help-article")).to_be_visible()
    panel.locator("[data-help-back]").click()
    expect(panel.locator(".help-for")).to_be_visible()
    panel.locator("[name=q]").fill("mvoe a sesion")
    keys.press("Enter")
    expect(panel.locator(".help-found li").first).to_be_visible()
    # It is beside the page, whose keys still work.
    keys.press("Escape")
    expect(panel).to_have_count(0)
    expect(field).to_be_focused()
    assert page.url.endswith("/sessions/")
    assert visitor.remarks == []


def test_without_an_answer_the_link_leads_to_the_page_of_the_help(visit, demo):
    visitor = visit(people.ALONE)
    visitor.goto("/sessions/")
    visitor.page.route(
        "**/help/for/**",
        lambda route: (
            route.abort() if route.request.headers.get("hx-request") else route.continue_()
        ),
    )
    visitor.page.locator(".shell-side a[data-help]").click()
    visitor.page.wait_for_url("**/help/for/sessions/")
    expect(visitor.page.locator(".help-for")).to_be_visible()
