"""Every page, for every kind of person, in both themes and at both widths: axe-core finds no
barrier, nothing scrolls sideways, the console is silent, and the page is small."""

import pytest

from tests.browser.places import ALL, PLACES
from tests.browser.visitor import PHONE, WIDE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LOOKS = [(size, theme) for size in (WIDE, PHONE) for theme in ("light", "dark")]
MOST_BYTES = 40 * 1024


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
        return last[email]

    yield visitor
    for each in last.values():
        each.close()


@pytest.mark.parametrize(("person", "name"), ALL, ids=[f"{p or 'visitor'}: {n}" for p, n in ALL])
def test_a_page_has_no_barrier(visitors, person, name):
    visitor = visitors(person)
    visitor.remarks.clear()
    place = PLACES[person][name]
    visitor.look(*LOOKS[0])
    answer = place(visitor) if callable(place) else visitor.goto(place)
    found: dict[str, list[str]] = {}
    for size, theme in LOOKS:
        visitor.look(size, theme)
        for line in visitor.barriers():
            found.setdefault(line, []).append(f"{size[0]} {theme}")
        if visitor.scrolls_sideways():
            found.setdefault("scrolls sideways", []).append(f"{size[0]} {theme}")
    size = len(answer.body())
    if size > MOST_BYTES:
        found[f"{size} bytes of HTML"] = []
    lines = [f"{line} [{', '.join(looks)}]" for line, looks in found.items()] + visitor.remarks
    assert not lines, "\n".join(lines)
