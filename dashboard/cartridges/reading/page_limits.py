"""Limits of the size and depth of an HTML page, checked before a parser builds its tree.

HTML parsers are quadratic in depth: 100,000 nested elements take a minute. One pass over the tags,
as a browser's tokenizer makes it, takes milliseconds. The pass is an estimate that a page made for
the purpose can deceive; such a page meets the limits of the process (`process_main.LIMITS`).
"""

import re

from django.utils.translation import gettext as _

from dashboard.cartridges.errors import PartRefusedError

# Characters. A longer page holds data.
MAX_CHARACTERS = 1_000_000
# Levels. Pages of real courses have up to 40.
MAX_DEPTH = 200
# Elements. Pages of courses have hundreds, long tables thousands.
MAX_ELEMENTS = 20_000
MAX_TABLE_PARTS = 100
# Elements that a parser opens again: in `<b><p><p>` it opens `b` in each paragraph.
MAX_REOPENED = 200_000

TAG = re.compile(
    r"<(?:(?P<close>/)?(?P<name>[a-zA-Z][^\s/>]*)"
    r"""(?:=\s*(?:"[^"]*"|'[^']*')|=|[^>=])*+(?:>|\Z)|!--|[!?/])"""
)
# fmt: off
# Elements that HTML closes before the next of their kind, or that hold nothing: no deeper level.
FLAT = frozenset({
    "p", "li", "dd", "dt", "td", "th", "tr", "thead", "tbody", "tfoot", "option", "optgroup",
    "colgroup", "rb", "rt", "rp", "html", "head", "body", "a", "area", "base", "br", "col",
    "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
})
FORMATTING = frozenset({
    "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})
# fmt: on
# Elements whose content is text.
RAW = frozenset({"script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"})
FOREIGN = ("svg", "math")


class PageLimitError(PartRefusedError):
    """A page is larger or deeper than any page of a course. Other files can be read."""


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
    """Raises `PageLimitError` if a table has too many `thead`, `tbody` and `tfoot`."""
    if number > MAX_TABLE_PARTS:
        raise PageLimitError(
            _("one of its tables has more than %(number)s parts.") % {"number": MAX_TABLE_PARTS}
        )


def check_page(html: str) -> None:
    """Raises `PageLimitError` for a page over the limits. Linear in its length."""
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
    """The same for the output of a parser, in which each `<` begins a tag."""
    if html.count("<") > 2 * MAX_ELEMENTS:
        raise too_many_elements()
