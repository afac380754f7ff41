"""Cartridges made to cost a server its time or its memory, one named line each.

Each value makes the files of an archive whose first page is fine, and what the report or the
refusal must say. `test_page_limits.py` imports every one; the limits of the process bound its time,
so no test looks at a clock.
"""

import os
from collections.abc import Callable

from tests.dashboard.cartridges import build
from tests.dashboard.cartridges.build import item, page, resource

Files = dict[str, str | bytes]
GOOD = page("Good", "<p>Welcome to the course</p>")


def _with(name: str, content: str | bytes, kind: str = "webcontent") -> Files:
    """A module of two items: a good page and another file."""
    items = [item("m", "Module", item("i1", "Good", ref="r1"), item("i2", "Bad", ref="r2"))]
    files = {"href": name} if kind == "webcontent" else {"files": [name]}
    resources = [
        resource("r1", "webcontent", "good.html"),
        resource("r2", kind, **files),
    ]
    return {
        "imsmanifest.xml": build.manifest(items, resources),
        "good.html": GOOD,
        name: content,
    }


def _page(body: str) -> Files:
    return _with("bad.html", page("Bad", body))


def _nested(tag: str, depth: int) -> str:
    return f"<{tag}>" * depth + "x" + f"</{tag}>" * depth


def _deep_xml(depth: int) -> str:
    return (
        '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment>'
        + _nested("section", depth)
        + "</assessment></questestinterop>"
    )


def _many_items(number: int) -> Files:
    items = [item(f"i{n}", "x", ref="r1") for n in range(number)]
    manifest = build.manifest(
        [item("m", "Module", *items)], [resource("r1", "webcontent", "good.html")]
    )
    return {"imsmanifest.xml": manifest, "good.html": GOOD}


# The bad page is left out with these words, and the good one is imported.
LEFT_OUT: dict[str, tuple[Callable[[], Files], str]] = {
    "80,000 elements in each other": (
        lambda: _page(_nested("div", 80_000)),
        "nested more than 200 levels deep",
    ),
    "elements that are never closed": (
        lambda: _page("<span>" * 100_000),
        "nested more than 200 levels deep",
    ),
    "quotations in quotations": (
        lambda: _page(_nested("blockquote", 30_000)),
        "nested more than 200 levels deep",
    ),
    "end tags in comments": (
        lambda: _page("<div><!-- </div> -->" * 40_000),
        "nested more than 200 levels deep",
    ),
    "end tags in attributes": (
        lambda: _page('<div title="</div>">' * 40_000),
        "nested more than 200 levels deep",
    ),
    "a page of more than a million characters": (
        lambda: _page("word " * 210_000),
        "longer than 1,000,000 characters",
    ),
    "a page whose text is too long to be shown": (
        lambda: _page("<p>word word word word</p>" * 15_000),
        "longer than 200,000 characters",
    ),
    "a file of 12 MB that calls itself a page": (
        lambda: _with("bad.html", os.urandom(12_000_000)),
        "longer than 1,000,000 characters",
    ),
    "a hundred thousand links": (
        lambda: _page("<a href=x>" * 90_000),
        "more than 20,000 HTML elements",
    ),
    "marks opened again in each paragraph": (
        lambda: _page("".join(f"<b id={n}>" for n in range(190)) + "<p>x" * 15_000),
        "more than 20,000 HTML elements",
    ),
    "a table of thousands of parts": (
        lambda: _page("<table>" + "<tbody><tr><td>x" * 6000),
        "more than 100 parts",
    ),
    "a quiz of sections in sections": (
        lambda: _with("bad.xml", _deep_xml(100_000), build.QTI),
        "nested more than 200 levels deep",
    ),
    "a quiz of a million elements": (
        lambda: _with("bad.xml", "<a>" + "<b/>" * 1_000_000 + "</a>", build.QTI),
        "more than 200,000 XML elements",
    ),
    "a discussion of markup in markup": (
        lambda: _with("bad.xml", build.topic("Bad", _nested("div", 30_000)), "imsdt_xmlv1p1"),
        "nested more than 200 levels deep",
    ),
}

# Slow in one of the libraries until it was helped: both pages are imported.
READ: dict[str, Callable[[], Files]] = {
    "line breaks": lambda: _page("x<br>" * 19_000),
    "line breaks in code": lambda: _page("<pre>" + "x<br>" * 19_000 + "</pre>"),
    "a numbered list": lambda: _page("<ol>" + "<li>x" * 19_000 + "</ol>"),
    "odd numbers": lambda: _page(
        f'<ol start="²"><li>x</ol><ol start={"9" * 5000}><li>y</ol>'
        '<table><tr><td colspan="²">x</table>'
    ),
    "links that lead nowhere": lambda: _page("<a href=nowhere>x</a> " * 9_000),
    "an address of steps upwards": lambda: _page(f'<a href="$IMS-CC-FILEBASE$/{"../" * 300_000}">'),
    "brackets without end": lambda: _page("[![" * 60_000),
    "references without end": lambda: _page("](cartridge:" * 15_000),
    "a name of a million letters": lambda: _page(f'<a {"x" * 900_000}="">x</a>'),
}

# Nothing of the cartridge is read.
REFUSED: dict[str, tuple[Callable[[], Files], str]] = {
    "a manifest of items in items": (
        lambda: {"imsmanifest.xml": build.manifest([_nested("item", 100_000)], [])},
        "nested more than 200 levels deep",
    ),
    "a manifest of ten thousand items": (lambda: _many_items(10_500), "more than 10,000 items"),
    "a manifest of one long name": (
        lambda: {"imsmanifest.xml": f"<{'x' * 4_500_000}/>"},
        "not the manifest",
    ),
    "a manifest cut off in a name": (
        lambda: {"imsmanifest.xml": "<manifest " + 'a="' * 1_500_000},
        "not valid XML",
    ),
}
