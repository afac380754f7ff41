"""Text that people typed without Markdown, as pages show it: ``{{ note.remarks|written }}`` for a
text of several lines, ``{{ goal.text|linked }}`` for one line."""

import re
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from mentorhub import pointers
from mentorhub.markdown.web_addresses import split_at_addresses
from mentorhub.pointers import split_at_pointers

register = template.Library()

_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+")


@register.filter
def linked(text: Any) -> SafeString:
    """The text, escaped, with its bare web addresses as links, and its pointers to guides in words,
    which are links for whoever may open the guide."""
    pieces = [
        piece
        for words, address in split_at_pointers(str(text))
        for piece in ([(words, address)] if address else split_at_addresses(words))
    ]
    if len(pieces) == 1 and not pieces[0][1]:
        return conditional_escape(pieces[0][0])  # most texts have neither
    return format_html_join("", "{}", ((_piece(*each),) for each in pieces))


@register.filter
def in_words(text: Any) -> str:
    """The text with its pointers to guides in words: for mails, and where no link can stand."""
    return pointers.in_words(str(text))


@register.filter
def written(text: Any) -> SafeString:
    """By paragraphs, each in the direction of its own language; line breaks and indentation stay
    (``.written`` in the style sheet), web addresses are links."""
    lines = str(text).replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    paragraphs = [each for each in _EMPTY_LINES.split(lines) if each.strip()]
    return format_html_join(
        "\n", '<p class="written" dir="auto">{}</p>', ((linked(each),) for each in paragraphs)
    )


def _piece(words: str, address: str) -> SafeString | str:
    if not address:
        return words
    return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', address, words)
