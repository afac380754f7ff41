"""On a phone no page is wider than the window, whatever people have written on it."""

import pytest
from django.urls import reverse

from dashboard.models import Announcement
from guides.models import GuideVersion
from mentorhub.accounts.models import User
from mentorhub.admin.base import BaseAdmin
from mentorhub.database import STAFF, signed_in_as
from students.models import Enrolment, Project, Session
from tests.browser import people
from tests.browser.hostile_texts import hostile_texts, long_address
from tests.browser.places import ACCOUNT, ADMIN, PLACES
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (320, 360, 390)
# What makes the document wider than the window: the texts and elements that reach out of it, the
# innermost first. A part that scrolls by itself may be as wide as it likes.
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const range = document.createRange();
    const right = (node) => {
        range.selectNodeContents(node);
        const boxes = node.getClientRects ? [node.getBoundingClientRect()] : range.getClientRects();
        return Math.max(0, ...[...boxes].filter((box) => box.width).map((box) => box.right));
    };
    const scrolls = (node) => {
        for (let each = node.parentElement; each; each = each.parentElement)
            if (getComputedStyle(each).overflowX !== "visible" && right(each) <= width) return true;
        return false;
    };
    const nodes = document.createTreeWalker(document.body);
    const found = [];
    for (let node = nodes.nextNode(); node; node = nodes.nextNode())
        if (right(node) > width + 0.5 && !scrolls(node)) found.push(node);
    const inner = found.filter((each) => !found.some((one) => one !== each && each.contains(one)));
    const named = (each) => `${each.localName}.${each.getAttribute("class") || ""}`;
    return (inner.length ? inner : [document.body]).slice(0, 4).map((each) => {
        const element = each.localName ? each : each.parentElement;
        return {
            by: Math.round(right(each) - width),
            what: `${named(element)} in ${named(element.parentElement)}: `
                + each.textContent.trim().slice(0, 40),
        };
    });
}"""
# Words that are short enough for every line, and broken all the same.
BROKEN = """() => {
    const WORD = /(?<![\\p{L}\\p{N}/_.’-])\\p{L}{3,14}(?![\\p{L}\\p{N}/_.:’-])/gu;
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set();
    const range = document.createRange();
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
        const parent = text.parentElement;
        if (!parent.checkVisibility({visibilityProperty: true})) continue;
        if (parent.closest("option, .hidden-text, pre, textarea")) continue;
        for (const word of text.data.matchAll(WORD)) {
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
            const named = `${parent.localName}.${parent.getAttribute("class") || ""}`;
            if (new Set(boxes.map((box) => Math.round(box.top))).size > 1)
                found.add(`${named} breaks “${word[0]}”`);
        }
    }
    return [...found].slice(0, 8);
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
        for line in visitor.page.evaluate(BROKEN):
            found.setdefault(f"{name}: {line}", []).append(f"{WIDTHS[0]}")
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


def test_long_names_to_tick_do_not_run_over_each_other(chrome, hostile):
    visitor = Visitor(chrome, hostile.url, people.TICKS)
    try:
        visitor.page.set_viewport_size({"width": WIDTHS[-1], "height": 700})
        visitor.goto("/inbox/circle/")
        heights = visitor.page.locator(".circle-people .choice").evaluate_all(
            "all => all.map((each) => [each.scrollHeight, each.clientHeight])"
        )
    finally:
        visitor.close()
    assert heights
    assert all(needed <= shown for needed, shown in heights)


# Of each kind of list and form in the administration.
ADMINISTERED = (User, Enrolment, Session, Project, Announcement, GuideVersion)


def test_no_page_of_the_administration_is_wider_than_a_phone(chrome, hostile, monkeypatch):
    monkeypatch.setattr(BaseAdmin, "list_per_page", 3)
    places = {"front page": "/admin/"}
    for model in ADMINISTERED:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        with signed_in_as(STAFF):
            key = model._default_manager.values_list("pk", flat=True).first()
        places[f"{name} list"] = reverse(f"{name}_changelist")
        places[f"{name} form"] = reverse(f"{name}_change", args=[key])
    visitor = Visitor(chrome, hostile.url, ADMIN)
    try:
        found = walk(visitor, places)
    finally:
        visitor.close()
    assert not found, "\n".join(found)


def test_a_long_address_fits(chrome, hostile):
    visitor = Visitor(chrome, hostile.url, people.ALONE)
    try:
        with long_address(people.ALONE):
            found = walk(visitor, ACCOUNT | {"home": "/dashboard/"})
    finally:
        visitor.close()
    assert not found, "\n".join(found)
