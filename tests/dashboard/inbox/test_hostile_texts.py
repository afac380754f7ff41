"""Texts that are meant to break a page, and what the page makes of them."""

import re

import pytest

from dashboard.inbox.models import Message
from mentorhub.posts import lines_of_markdown, words_of_markdown
from tests.client import Client
from tests.dashboard.inbox.build import fresh, talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(people):
    """Sends a text as the student; the answer, and the message as the mentor's page shows it."""
    thread = talk("student", people.maya, people.stu)

    def send(body):
        client = Client()
        client.force_login(fresh(people.stu))
        answer = client.post(thread.get_absolute_url(), {"body": body})
        client.force_login(fresh(people.maya))
        page = client.get(thread.get_absolute_url()).content.decode()
        found = re.search(r'id="m2".*?talk-body[^>]*>(.*?)</div>', page, re.S)
        return answer.status_code, found[1] if found else ""

    return send


@pytest.mark.parametrize("body", ["", "   \n\t ", "\u200b\u200d", "a" * 8001, "a\0b"])
def test_what_is_no_message_is_refused(sent, body):
    assert sent(body) == (422, "") or sent(body)[0] == 400
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        "![x](https://evil.example/pixel.png)",
        "![x](/inbox/files/x.png)",
        '<img src="https://evil.example/x" onerror="alert(1)">',
        "<iframe src='//evil.example'></iframe><svg onload=alert(1)>",
        "<style>body{display:none}</style><form action=/x><input name=y></form>",
        "[click](javascript:alert(1)) [x](data:text/html,x) <javascript:alert(1)>",
        '<a href="javascript:alert(1)" id="m1" class="menu" style="x">x</a>',
    ],
)
def test_markdown_loads_and_runs_nothing(sent, body):
    status, html = sent(body)
    assert status == 302
    html = re.sub(r"&lt;.*?&gt;", "", html, flags=re.S)
    assert not re.search(
        r"<(img|iframe|svg|style|form|input|script)|href=.?(javascript|data):", html
    )
    assert not re.search(r'<[^>]*\s(on\w+|style|id="m1")', html)


@pytest.mark.parametrize("body", [">" * 4000 + "x", "- " * 3900 + "x", "[" * 8000, "*a_" * 2600])
def test_deep_nesting_is_shown_all_the_same(sent, body):
    assert sent(body)[0] == 302


def test_a_pointer_is_words_for_a_student_and_a_link_for_whoever_may_open_the_guide(people):
    thread = talk(
        "student", people.maya, people.stu, "See [[guide:baking/p1-bread]], [[guide:no/p9-x]]"
    )
    client = Client()
    address = "/projects/baking/bread/guide/"
    for person, links in ((people.maya, True), (people.stu, False)):
        client.force_login(fresh(person))
        for url in (thread.get_absolute_url(), "/inbox/", "/inbox/search/?q=see"):
            page = client.get(url).content.decode()
            assert "[[guide:" not in page
            assert "/projects/no/" not in page
            assert (address in page) == (links and url == thread.get_absolute_url())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# Title\n\n- **one**\n- `two`", "Title one two"),
        ("See [the docs](https://example.org/x_y) and snake_case - 3 * 4", None),
        ("```python\nx = 1\n```", "x = 1"),
        ("Look at [[guide:baking/p1-br", "Look at"),
        ("1. **Same day**: `record` *all* of _it_.", "1. Same day: record all of it."),
    ],
)
def test_a_list_shows_the_words_of_a_message(text, words):
    assert words_of_markdown(text) == (words or "See the docs and snake_case - 3 * 4")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# Title\n\nSome **bold**, *soft*, _low_ and ~~old~~ `code`.",
         "Title\n\nSome bold, soft, low and old code."),
        ("> Said before\n>> and before\n\n- one\n* two\n  + three",
         "Said before\nand before\n\n• one\n• two\n  • three"),
        ("See [the docs](https://example.org/a_b) and snake_case - 3 * 4 * 5",
         "See the docs and snake_case - 3 * 4 * 5"),
        ("```python\nx = 1\n```\n1. First\n2. Second", "x = 1\n1. First\n2. Second"),
        ("*" * 3000 + "_" * 3000, None),
    ],
)  # fmt: skip
def test_a_mail_quotes_a_text_in_its_lines_without_marks(text, lines):
    found = lines_of_markdown(text)
    assert lines is None or found == lines
