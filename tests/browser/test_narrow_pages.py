"""On a phone no page is wider than the window, whatever people have written on it."""

import pytest

from tests.browser.hostile_texts import hostile_texts
from tests.browser.places import PLACES
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 360, 390)
# The elements that make the document wider than the window, the innermost first.
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const reaches = (each) => {
        const box = each.getBoundingClientRect();
        return box.width && box.right > width + 0.5 && each.checkVisibility();
    };
    const boxed = (each) => {
        for (let one = each.parentElement; one; one = one.parentElement)
            if (getComputedStyle(one).overflowX !== "visible" && !reaches(one)) return true;
        return false;
    };
    const found = [...document.body.querySelectorAll("*")].filter((e) => reaches(e) && !boxed(e));
    const inner = found.filter((each) => !found.some((one) => one !== each && each.contains(one)));
    return inner.slice(0, 4).map((each) => {
        const by = Math.round(each.getBoundingClientRect().right - width);
        const parent = each.parentElement;
        const within = parent.getAttribute("class") || parent.localName;
        const text = each.textContent.trim().slice(0, 40);
        const name = `${each.localName}.${each.getAttribute("class") || ""}`;
        return {by, what: `${name} in ${within}: ${text}`};
    });
}"""


@pytest.fixture(scope="module")
def hostile(demo):
    with hostile_texts():
        yield demo


def walk(visitor: Visitor, places) -> list[str]:
    """What is too wide, one line a place and element, with the widths."""
    found: dict[str, list[str]] = {}
    for name, place in places.items():
        visitor.page.set_viewport_size({"width": WIDTHS[0], "height": 700})
        if isinstance(place, str):
            visitor.goto(place)
        else:
            place(visitor)
        for width in WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 700})
            for line in visitor.page.evaluate(TOO_WIDE):
                found.setdefault(f"{name}: {line['what']}", []).append(f"{width}+{line['by']}")
    return [f"{what} [{', '.join(widths)}]" for what, widths in found.items()]


@pytest.mark.parametrize("person", PLACES, ids=[person or "visitor" for person in PLACES])
def test_no_page_is_wider_than_a_phone(chrome, hostile, person):
    visitor = Visitor(chrome, hostile.url, person)
    # Steps of a sign-in are looked at in test_accessibility.py: they write nothing that is long.
    places = {
        name: place for name, place in PLACES[person].items() if person or isinstance(place, str)
    }
    try:
        found = walk(visitor, places)
    finally:
        visitor.close()
    assert not found, "\n".join([f"{len(found)} places are too wide:", *found[:40]])
