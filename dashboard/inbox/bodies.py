"""The HTML of a message: made once when it is sent, with pointers to guides as they were typed,
because their words and links depend on the reader."""

import re
from collections.abc import Iterator

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mentorhub.markdown.rendering import render
from mentorhub.pointers import in_words, split_at_pointers

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


# What nh3 has written: within a tag there is no other ">".
_TAG = re.compile(r"(<[^>]*>)")


def shown(html: str) -> SafeString:
    """The HTML of a message for the reader of this page. Within a tag, as the title of a link, and
    within a link a pointer is words alone."""
    if "[[guide:" not in html:
        return mark_safe(html)  # noqa: S308  cleaned by nh3
    pieces, is_in_link = [], False
    for piece in _TAG.split(html):
        if piece.startswith("<"):
            is_in_link = piece.startswith("<a ") or (is_in_link and piece != "</a>")
            pieces.append(in_words(piece))
        elif is_in_link:
            pieces.append(in_words(piece))
        else:
            pieces.extend(_with_links(piece))
    return mark_safe("".join(pieces))  # noqa: S308  cleaned by nh3, pointers are our own


def _with_links(text: str) -> Iterator[str]:
    for words, address in split_at_pointers(text):
        yield format_html('<a href="{}">{}</a>', address, words) if address else words
