"""Every page, for every kind of person, in both themes and at both widths: axe-core finds no
barrier, nothing scrolls sideways, the console is silent, and the page is small."""

import gzip
from urllib.parse import urlsplit

import pytest

from tests.browser import barriers, people, week_people
from tests.browser import visitor as visitor_module
from tests.browser.places import ALL, MENTOR, PLACES, PROJECT, STUDENT
from tests.browser.visitor import LOOKS, WIDE, Visitor

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
    ("manager@example.org", "nothing answered"): 422,
    (MENTOR, "profile refused"): 422,
    (people.TICKS, "nothing written"): 422,
    (people.TICKS, "nothing written in a request"): 422,
    (people.ALONE, "nothing replied"): 422,
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


ADD_SHEET = """css => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets.push(sheet)
}"""
ADD_TO_MAIN = "html => document.querySelector('main').insertAdjacentHTML('beforeend', html)"
IMAGE = '<img style="width: 9px; height: 9px" id="sometimes">'
TARGETS = "<div class=targets><button class=target>A</button><button class=target>B</button></div>"
TARGETS_APART = """.targets { position: relative; height: 60px }
    .target { all: unset; position: absolute; width: 60px; height: 40px }
    .target + .target { left: 70px }"""
# What it does to a page, in which looks it is wrong, and in which it is not.
FAULTS = {
    "a colour of the dark theme": (
        [(ADD_SHEET, "body { color: light-dark(#111, #222) }")], "1440 dark", "light",
    ),
    "an element of the dark theme": (
        [(ADD_TO_MAIN, IMAGE),
         (ADD_SHEET, "@media (prefers-color-scheme: light) { #sometimes { display: none } }")],
        "1440 dark", "light",
    ),
    "a colour of the phone": (
        [(ADD_SHEET, "@media (width < 600px) { main * { color: #8887 } }")], "390 light", "1440",
    ),
    "an element of the phone": (
        [(ADD_TO_MAIN, IMAGE),
         (ADD_SHEET, "@media (width > 600px) { #sometimes { display: none } }")],
        "390 light", "1440",
    ),
    "a small target of the phone, close to another": (
        [(ADD_TO_MAIN, TARGETS),
         (ADD_SHEET, f"{TARGETS_APART} @media (width < 600px) {{"
                     " .target { width: 9px } .target + .target { left: 11px } }")],
        "390 light", "1440",
    ),
    "a target of the wide window that lies over another": (
        [(ADD_TO_MAIN, TARGETS),
         (ADD_SHEET, f"{TARGETS_APART} @media (width > 600px) {{"
                     " .target + .target { left: 10px } }")],
        "1440 light", "390",
    ),
    "a link of the dark theme that looks like the text around it": (
        [(ADD_TO_MAIN, "<p>Some words and <a href=/ id=alike>a link</a></p>"),
         (ADD_SHEET, "@media (prefers-color-scheme: dark) {"
                     " p:has(#alike) { background: #070707; color: #ffffff }"
                     " #alike { color: #dddddd; text-decoration: none } }")],
        "1440 dark", "light",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_one_theme_or_width_alone_is_noticed(visit, fault):
    changes, looks, others = FAULTS[fault]
    visitor = visit()

    def place(visitor):
        answer = visitor.goto("/accounts/login/")
        for change, argument in changes:
            visitor.page.evaluate(change, argument)
        return answer

    with pytest.raises(AssertionError) as found:
        visitor.expect_no_barrier(place)
    assert looks in str(found.value)
    assert others not in str(found.value)


# The answer to everything that a page fetches comes a second later, with a fault.
SLOW_AND_WRONG = """{
    const {send} = XMLHttpRequest.prototype
    XMLHttpRequest.prototype.send = function () { setTimeout(() => send.call(this), 1000) }
    addEventListener("htmx:beforeSwap", ({detail}) => { detail.serverResponse = "<img id=late>" })
}"""


def test_a_part_that_comes_late_is_examined(visit):
    visitor = visit(MENTOR)
    visitor.page.add_init_script(SLOW_AND_WRONG)
    with pytest.raises(AssertionError, match='image-alt: <img id="late"'):
        visitor.expect_no_barrier(f"{PROJECT}guide/", looks=LOOKS[:1])


# A style sheet, a page with it on which a text is good, and one on which a text of its kind is not.
SAME_KIND = {
    "something behind it that does not hold it": (
        """.dark { position: relative; background: #010101; color: white }
        .light { position: absolute; inset: 0; background: #cccccc }
        .text { position: relative }""",
        "<div class=dark><p class=text>Some words</p></div>",
        "<div class=dark><i class=light></i><p class=text>Some words</p></div>",
    ),
    "a place outside of its background": (
        """.dark { background: #020202; color: white }
        .below { position: relative; top: 200px }""",
        "<div class=dark><p>Some words</p></div>",
        "<div class=dark><p class=below>Some words</p></div>",
    ),
    "that it can be used": (
        "#words { opacity: 1; background: #030303; color: #444444 }",
        "<input id=words aria-label=Words value='Some words' disabled>",
        "<input id=words aria-label=Words value='Some words'>",
    ),
    "that it is one letter, about which axe is in doubt": (
        ".pale { background: #040404; color: #333333 }",
        "<p class=pale>x</p>",
        "<p class=pale>Some words</p>",
    ),
    "that one like it, of another kind, stands beside it": (
        ".dark { background: #050505; color: white } .pale { background: #060606; color: #333333 }",
        "<p></p>",
        "<div class=dark><p>Some words</p></div><div class=pale><p>Some words</p></div>",
    ),
}


@pytest.mark.parametrize("difference", SAME_KIND)
def test_a_text_is_not_good_because_one_of_its_kind_is_good_elsewhere(visit, difference):
    visitor = visit()

    def page_with(html):
        def place(visitor):
            answer = visitor.goto("/accounts/login/")
            visitor.page.evaluate(ADD_SHEET, sheet)
            visitor.page.evaluate(ADD_TO_MAIN, html)
            return answer

        return place

    sheet, good, bad = SAME_KIND[difference]
    visitor.expect_no_barrier(page_with(good))
    with pytest.raises(AssertionError, match="color-contrast"):
        visitor.expect_no_barrier(page_with(bad), looks=LOOKS[:1])


def test_a_kind_of_text_is_examined_once(visit, monkeypatch):
    monkeypatch.setattr(barriers, "good_texts", set())
    visitor = visit()
    visitor.goto("/accounts/login/")
    examination = barriers.Examination(visitor.page)
    assert examination.look(WIDE) == []
    known = set(barriers.good_texts)
    assert set(visitor.page.evaluate(barriers.READ)["kinds"]) & known
    monkeypatch.setattr(
        barriers.Examination, "_contrast", lambda examination, kinds: pytest.fail(f"{kinds}")
    )
    assert barriers.Examination(visitor.page).look(WIDE) == []


def test_the_same_page_is_examined_once_and_another_by_itself(visit, monkeypatch):
    monkeypatch.setattr(visitor_module, "good_pages", set())
    examined = []
    monkeypatch.setattr(
        barriers.Examination,
        "look",
        lambda examination, size: examined.append(examination.page.url) or [],
    )
    visitor = visit()
    for address in ("/nowhere/", "/nowhere/", "/accounts/login/", "/accounts/login/"):
        visitor.expect_no_barrier(address)
    assert len(examined) == 8
    assert len(set(examined)) == 2
