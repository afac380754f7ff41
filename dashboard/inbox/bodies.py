"""The HTML of a message: made once when it is sent, with pointers to guides as they were typed,
because their words and links depend on the reader."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from mentorhub.markdown.rendering import render
from mentorhub.pointers import split_at_pointers


def html_of(body: str) -> str:
    """Safe HTML (mentorhub/markdown): no image, no script; a heading stays below those of the
    page."""
    return str(render(body, start=4, images_from=()))


def shown(html: str) -> SafeString:
    """The HTML of a message for the reader of this page."""
    pieces = (
        format_html('<a href="{}">{}</a>', address, words) if address else words
        for words, address in split_at_pointers(html)
    )
    return mark_safe("".join(pieces))  # noqa: S308  cleaned by nh3, pointers are our own
