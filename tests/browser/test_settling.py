"""What a test of this folder sees right after an action is the whole page, not half of it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FORM = "<!doctype html><title>Slow</title><form action='/found/'><input name=q></form>"
WITH_SCRIPTS = pytest.mark.parametrize("visitor", [True], indirect=True, ids=["with scripts"])
# A while in which a look at once would find nothing.
PAUSE = threading.Event()


class Slowly(BaseHTTPRequestHandler):
    """The found page arrives in two halves, and what was looked for is in the second."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        if self.path.startswith("/found/"):
            self.wfile.write(b"<!doctype html><title>Found</title><p>One moment" + b" " * 4096)
            PAUSE.wait(0.3)
            self.wfile.write(b"<article>It</article>")
        else:
            self.wfile.write(FORM.encode())

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def slow_site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Slowly)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def visitor(request, chrome, slow_site):
    opened = Visitor(chrome, slow_site, javascript=request.param)
    opened.goto("/")
    yield opened
    opened.close()


def test_the_page_after_a_key_in_a_field_is_whole(visitor):
    visitor.page.press("[name=q]", "Enter")
    assert visitor.page.locator("article").count() == 1


def test_the_page_after_a_click_is_whole(visitor):
    visitor.page.set_content("<a href='/found/'>Go</a>")
    visitor.page.locator("a").click()
    assert visitor.page.locator("article").count() == 1


@WITH_SCRIPTS
def test_the_page_after_a_key_anywhere_is_whole(visitor):
    visitor.page.focus("[name=q]")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.locator("article").count() == 1


@WITH_SCRIPTS
def test_a_form_for_another_window_leaves_this_one_settled(visitor):
    visitor.page.evaluate("document.forms[0].target = 'elsewhere'")
    with visitor.context.expect_page():
        visitor.page.press("[name=q]", "Enter")
    assert visitor.page.title() == "Slow"


def test_what_is_waited_for_is_a_function(visitor):
    with pytest.raises(AssertionError, match="write a function"):
        visitor.page.wait_for_function("document.title === 'Slow'")


@WITH_SCRIPTS
def test_the_page_after_a_choice_is_whole(visitor):
    visitor.page.evaluate("""() => {
        document.forms[0].innerHTML = "<select name=q><option>1<option>2</select>";
        document.forms[0].onchange = () => document.forms[0].submit();
    }""")
    visitor.page.select_option("[name=q]", "2")
    assert visitor.page.locator("article").count() == 1


@WITH_SCRIPTS
def test_what_htmx_fetches_is_there_after_the_click(visitor):
    """Its class is on the element as long as it waits; no copy of it is needed here."""
    visitor.page.evaluate("""() => {
        document.forms[0].outerHTML = "<button>Fetch</button>";
        document.querySelector("button").onclick = async ({target}) => {
            target.classList.add("htmx-request");
            target.outerHTML = await (await fetch("/found/")).text();
        };
    }""")
    visitor.page.click("button")
    assert visitor.page.locator("article").count() == 1
