"""What a person does on the forms of the agenda."""

from django.utils import timezone
from playwright.sync_api import Page, expect

from students.models import Session
from tests.browser import week_people as week


def fill_when(page: Page, *, days: int, hour: str, button: str) -> None:
    """Choose a date and an hour, and wait until the button says them."""
    page.fill("[name=date]", week.day(days))
    page.fill("[name=time]", hour)
    page.press("[name=time]", "Tab")
    expect(page.locator("#foot .button-main")).to_contain_text(button)
    expect(page.locator("#foot .button-main")).to_contain_text(hour)


def plan(page: Page, *, days: int, hour: str) -> None:
    fill_when(page, days=days, hour=hour, button="Plan")
    save(page, "Plan")


def save(page: Page, button: str, *, within: str = "main") -> None:
    """Click the first button that begins with these words, and wait for the page it leads to."""
    found = page.locator(f"{within} button:has-text('{button}') >> visible=true").first
    with page.expect_navigation():
        found.click()


def follow(page: Page, selector: str) -> None:
    """Click the first such link that is seen, and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator(f"{selector} >> visible=true").first.click()


def unfold(page: Page, name: str) -> None:
    """Open a part of the bar of a session; a link to it has opened it already."""
    folded = page.locator(f"#{name}:not([open]) > summary")
    if folded.count():
        folded.click()


def levels(page: Page) -> list[str | None]:
    """The level of each message on the page: ``success`` …"""
    found = page.locator(".messages [data-level]").all()
    return [each.get_attribute("data-level") for each in found]


def clock(session: Session) -> str:
    """The hour at which it begins, on the wall clock of these people."""
    return f"{timezone.localtime(session.starts_at, week.PARIS):%H:%M}"
