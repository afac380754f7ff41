"""The articles of the help centre, as a visitor, a student, a mentor and a manager read them."""

from collections.abc import Callable
from typing import Any

from tests.browser import people
from tests.browser.visitor import Visitor

Place = str | Callable[[Visitor], Any]
STUDENT, MENTOR, MANAGER = "student@example.org", people.ALONE, "manager@example.org"

NO_PAGE = {"help_vote": "only takes an answer"}


def not_helpful(visitor: Visitor) -> Any:
    """The reasons, after “No”."""
    answer = visitor.goto("/help/time-zones/")
    no = visitor.page.locator("#helpful button[value=no]")
    if not no.count():
        return answer
    with visitor.page.expect_navigation() as answered:
        no.first.click()
    return answered.value


def beside_a_page(visitor: Visitor) -> Any:
    """The help for a page, opened from the page by its key or, on a phone, from the menu."""
    answer = visitor.goto("/sessions/")
    menu = visitor.page.locator(".top-bar details.menu > summary")
    if menu.is_visible():
        menu.click()
        visitor.page.locator(".top-bar a[data-help]").click()
    else:
        visitor.page.keyboard.press("h")
    visitor.page.locator(".help-panel .help-for").wait_for()
    return answer


def article_beside_a_page(visitor: Visitor) -> Any:
    answer = beside_a_page(visitor)
    visitor.page.locator(".help-panel .help-for h2 a").first.click()
    visitor.page.locator(".help-panel .help-article").wait_for()
    return answer


PLACES: dict[str, dict[str, Place]] = {
    "": {
        "help centre of a visitor": "/help/",
        "article of a visitor": "/help/sign-in/",
        "search of a visitor": "/help/search/?q=lost+my+phnoe",
        "help for the sign-in": "/help/for/account_login/",
    },
    STUDENT: {
        "help centre of a student": "/help/",
        "article with one's own session": "/help/move-or-cancel/",
        "an article that did not help": not_helpful,
    },
    MENTOR: {
        "category of the help centre": "/help/?category=sessions",
        "search of the help centre": "/help/search/?q=how+to+mvoe+a+sesion",
        "search that finds nothing": "/help/search/?q=xyzzy",
        "help for a page": "/help/for/sessions/",
        "help for no page": "/help/for/nothing/",
        "help beside a page": beside_a_page,
        "article beside a page": article_beside_a_page,
    },
    MANAGER: {"article of a manager": "/help/manage-mentoring/"},
}
