"""The HTML of a message: made once when it is sent, with pointers to guides as they were typed,
because their words and links depend on the reader."""

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mentorhub.markdown.rendering import render
from mentorhub.pointers import split_at_pointers

# What Markdown adds to words: fences, marks at the beginning of a line, emphasis, links.
_MARKS = re.compile(
    r"^ {0,3}(?:`{3,}[^\n`]*|~{3,}[^\n~]*|#{1,6}(?= )|>|[-*+](?= )|[|:\s-]{3,}$)|\*\*|`|~~", re.M
)
_LINK = re.compile(r"(?<!\[)\[([^\[\]]{1,200})\]\([^()\s]{0,400}\)")
_CUT_POINTER = re.compile(r"\[\[guide:[^\]]*\Z")


def words_of_markdown(text: str) -> str:
    """The beginning of a text on one line, without its marks; for lists. What it misses is only
    less nice to read."""
    plain = _MARKS.sub(" ", _LINK.sub(r"\1", _CUT_POINTER.sub("", text)))
    return " ".join(plain.split())


def html_of(body: str) -> str:
    """Safe HTML (mentorhub/markdown): no image, no script; its headings come below that of
    the page."""
    return str(render(body, start=2, images_from=()))


def shown(html: str) -> SafeString:
    """The HTML of a message for the reader of this page."""
    pieces = (
        format_html('<a href="{}">{}</a>', address, words) if address else words
        for words, address in split_at_pointers(html)
    )
    return mark_safe("".join(pieces))  # noqa: S308  cleaned by nh3, pointers are our own
