"""Every page, for every kind of person, in both themes and at both widths: axe-core finds no
barrier, nothing scrolls sideways, the console is silent, and the page is small."""

import gzip
from urllib.parse import urlsplit

import pytest

from tests.browser import people, week_people
from tests.browser import visitor as visitor_module
from tests.browser.places import ALL, MENTOR, PLACES, STUDENT
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MAX_COMPRESSED_BYTES = 12 * 1024
# (person, name) of a place -> the status of its answer. All others are found (200).
STATUS = {
    ("", "invitation old link"): 410,
    ("", "other service failed"): 502,
    ("", "error 400"): 400,
    ("", "error 403"): 403,
    ("", "error 404"): 404,
    ("", "error 500"): 500,
    ("", "mail of another date"): 410,
    ("", "check of an unknown code"): 422,
    ("", "check of an unknown file"): 404,
    (STUDENT, "no guide"): 404,
    (MENTOR, "profile refused"): 422,
    (people.TICKS, "nothing written"): 422,
    (people.TICKS, "nobody one writes to"): 404,
    (people.UNMENTORED, "refused request"): 422,
    (people.STUDIES, "refused answer"): 422,
    (week_people.LOOKED, "refused plan"): 422,
    (week_people.SHEILA, "shared absent page"): 404,
}


@pytest.fixture(scope="module")
def visitors(chrome, demo):
    """One browser for all pages of a person; the one before is closed."""
    last: dict[str, Visitor] = {}

    def visitor(email):
        if email not in last:
            for each in last.values():
                each.close()
            last.clear()
            last[email] = Visitor(chrome, demo.url, email)
        if not email:
            # A page may have begun a sign-in.
            last[email].context.clear_cookies()
        return last[email]

    yield visitor
    for each in last.values():
        each.close()


@pytest.mark.together("person")
@pytest.mark.parametrize(("person", "name"), ALL, ids=[f"{p or 'visitor'}: {n}" for p, n in ALL])
def test_a_page_has_no_barrier(visitors, person, name):
    place = PLACES[person][name]
    answer = visitors(person).expect_no_barrier(place)
    assert answer.status == STATUS.get((person, name), 200)
    if isinstance(place, str):
        assert urlsplit(answer.url).path == urlsplit(place).path, "another page was examined"
    assert len(gzip.compress(answer.body())) <= MAX_COMPRESSED_BYTES


FAULTS = {
    "a colour": "document.body.style.color = 'light-dark(#111, #222)'",
    "what the dark theme alone shows": """{
        const image = document.createElement("img")
        image.id = "in-the-dark"
        document.querySelector("main").append(image)
        const sheet = new CSSStyleSheet()
        sheet.replaceSync(`#in-the-dark { display: none; width: 9px; height: 9px }
            @media (prefers-color-scheme: dark) { #in-the-dark { display: block } }`)
        document.adoptedStyleSheets.push(sheet)
    }""",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_dark_theme_alone_is_noticed(visit, fault):
    visitor = visit()

    def place(visitor):
        answer = visitor.goto("/accounts/login/")
        visitor.page.evaluate(FAULTS[fault])
        return answer

    with pytest.raises(AssertionError) as found:
        visitor.expect_no_barrier(place)
    assert "1440 dark" in str(found.value)
    assert "light" not in str(found.value)


def test_the_same_page_is_examined_once_and_another_by_itself(visit, monkeypatch):
    monkeypatch.setattr(visitor_module, "good_pages", set())
    monkeypatch.setattr(visitor_module, "good_texts", set())
    examined = []
    monkeypatch.setattr(
        Visitor, "barriers", lambda visitor, rules: examined.append(visitor.page.url) or []
    )
    visitor = visit()
    for address in ("/nowhere/", "/nowhere/", "/accounts/login/", "/accounts/login/"):
        visitor.expect_no_barrier(address)
    assert len(examined) == 8
    assert len(set(examined)) == 2
