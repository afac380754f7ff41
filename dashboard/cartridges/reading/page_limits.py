"""How large and how deep a page of HTML may be, found out before any parser builds its tree.

Parsers of HTML are quadratic in depth: 100,000 elements in each other take a minute. One pass
over the tags, in the manner of a browser's tokenizer, tells in milliseconds. It is made for
pages, not against somebody who knows it: whatever it misjudges meets the limits of the process.
"""

import re

from django.utils.translation import gettext as _

from .archive import PartRefusedError

# More is a data file in disguise.
MAX_CHARACTERS = 1_000_000
# Pages of real courses stay below 40.
MAX_DEPTH = 200
# A page of a course has some hundreds, a long table some thousands.
MAX_ELEMENTS = 20_000
MAX_TABLE_PARTS = 100
# What is left open in `<b><p><p>` is opened again in each of the next elements.
MAX_REOPENED = 200_000

TAG = re.compile(
    r"<(?:(?P<close>/)?(?P<name>[a-zA-Z][^\s/>]*)"
    r"""(?:=\s*(?:"[^"]*"|'[^']*')|=|[^>=])*+(?:>|\Z)|!--|[!?/])"""
)
# fmt: off
# Elements that HTML closes by itself before the next of their kind, or that hold nothing.
FLAT = frozenset({
    "p", "li", "dd", "dt", "td", "th", "tr", "thead", "tbody", "tfoot", "option", "optgroup",
    "colgroup", "rb", "rt", "rp", "html", "head", "body", "a", "area", "base", "br", "col",
    "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})
FORMATTING = frozenset({
    "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})
# fmt: on
# Nothing inside of these is an element.
RAW = frozenset({"script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"})
FOREIGN = ("svg", "math")


class PageLimitError(PartRefusedError):
    """A page is larger or deeper than any page of a course. The rest can still be read."""


def too_deep() -> PageLimitError:
    return PageLimitError(
        _("it is nested more than %(number)s levels deep.") % {"number": MAX_DEPTH}
    )


def too_long(limit: int) -> PageLimitError:
    return PageLimitError(_("it is longer than %(number)s characters.") % {"number": f"{limit:,}"})


def too_many_elements() -> PageLimitError:
    return PageLimitError(
        _("it has more than %(number)s HTML elements.") % {"number": f"{MAX_ELEMENTS:,}"}
    )


def check_table_parts(number: int) -> None:
    if number > MAX_TABLE_PARTS:
        raise PageLimitError(
            _("one of its tables has more than %(number)s parts.") % {"number": MAX_TABLE_PARTS}
        )


def check_page(html: str) -> None:
    """Raises `PageLimitError`. Linear in the length of the text."""
    if len(html) > MAX_CHARACTERS:
        raise too_long(MAX_CHARACTERS)
    opened: dict[str, int] = {}
    depth = elements = formatting = reopened = at = 0
    while tag := TAG.search(html, at):
        at = tag.end()
        name = (tag["name"] or "").lower()
        if not name:
            end = html.find("-->", at - 2) if tag[0] == "<!--" else html.find(">", at)
            if end < 0:
                return
            at = end + 1
        elif tag["close"]:
            if opened.get(name):
                opened[name] -= 1
                depth -= 1
                formatting -= name in FORMATTING
        else:
            elements += 1
            reopened += formatting
            if elements > MAX_ELEMENTS or reopened > MAX_REOPENED:
                raise too_many_elements()
            in_drawing = any(opened.get(foreign) for foreign in FOREIGN)
            if name in RAW and not in_drawing:
                end = re.compile(f"</{name}", re.IGNORECASE).search(html, at)
                if end is None:
                    return
                at = end.end()
            elif name not in FLAT and not (in_drawing and tag[0].endswith("/>")):
                opened[name] = opened.get(name, 0) + 1
                depth += 1
                formatting += name in FORMATTING
                if depth > MAX_DEPTH:
                    raise too_deep()


def check_cleaned(html: str) -> None:
    """The same of what a parser made of a page: here each `<` begins a tag."""
    if html.count("<") > 2 * MAX_ELEMENTS:
        raise too_many_elements()
