"""The demo school on a live server, whose threads keep the real database logins, and a Chromium.

The school is written once for all browser tests of a process, because that takes seconds. A test
that changes something does so with people of its own.
"""

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.core.mail import send_mail
from django.db import connections
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from mentorhub.database import OWNER, STAFF, signed_in_as
from mentorhub.demo.seed import seed
from tests.browser import chromium, people, settling
from tests.browser import urls as addresses
from tests.browser.visitor import Visitor
from tests.emptying import empty_database

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    # No page is open long enough for optimized code to pay.
    "--js-flags=--no-opt --no-maglev",
]


@pytest.fixture
def _django_db_helper() -> None:
    """pytest-django's own empties the database after each test; here ``demo`` does so at the end.

    The mark django_db stays on these tests, because the test database is made for it.
    """


@pytest.fixture(scope="package")
def chrome(one_connection) -> Iterator[Browser]:
    """Closed before other tests run: as long as it is open, Playwright's loop runs in this thread.

    Django takes that for a view written with async. It must be told to allow queries, and gives
    the thread connections of its own, which are made one again as in tests/conftest.py.
    """
    patch = pytest.MonkeyPatch()
    with sync_playwright() as playwright, patch.context() as patched:
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        owner = connections[OWNER]
        for alias in connections:
            connections[alias] = owner
        settling.make_actions_settle(patched)
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        yield browser
        browser.close()
        owner.close()


@pytest.fixture(scope="package")
def demo(chrome, django_db_blocker, tmp_path_factory) -> Iterator[LiveServer]:
    """The running demo, with the people of people.py among the others."""
    # A folder of this process alone: the other one empties its own when it has finished.
    mailbox = tmp_path_factory.mktemp("mailbox")
    changed = override_settings(
        DEMO=True,
        # Imported above: the product's own addresses are read before this is a demo.
        ROOT_URLCONF=addresses.__name__,
        EMAIL_BACKEND="mentorhub.demo.mailbox.EmailBackend",
        MAILBOX_DIR=mailbox,
    )
    with changed, django_db_blocker.unblock():
        try:
            assert seed(), "another test left people behind"
            with signed_in_as(STAFF):
                people.write()
            send_mail("Hello", "A first letter.", None, ["student@example.org"])
            server = LiveServer("localhost")
            with server._live_server_modified_settings:
                yield server
            server.stop()
        finally:
            empty_database()
            shutil.rmtree(mailbox, ignore_errors=True)


@pytest.fixture
def visit(chrome: Browser, demo: LiveServer) -> Iterator[Callable[..., Visitor]]:
    """``visit("mentor@example.org", javascript=False)`` opens a browser for somebody."""
    opened: list[Visitor] = []

    def open_for(email: str = "", **options) -> Visitor:
        opened.append(Visitor(chrome, demo.url, email, **options))
        return opened[-1]

    yield open_for
    for each in opened:
        each.close()
