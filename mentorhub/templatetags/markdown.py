"""``{% markdown text start=3 ids="i7-" %}``, and ``{% open_markdown text %}`` for texts that are no
guide."""

from functools import lru_cache
from typing import Any

from django import template
from django.utils.safestring import SafeString

from mentorhub import pointers
from mentorhub.markdown.fields import TOOLS
from mentorhub.markdown.rendering import OUR_FILES, render

register = template.Library()

# Of a brief or a course item most have a few kilobytes.
REMEMBERED = 256
LONGEST_REMEMBERED = 40_000  # characters


@register.simple_tag(name="markdown")
def markdown_tag(text: str, start: int = 2, ids: str = "s-", images_from: str = "") -> SafeString:
    """As ``rendering.render``; images below ``images_from`` are shown beside our files.

    Nothing is remembered: this is the tag of guides, whose text may lie in no cache.
    """
    sources = [*OUR_FILES, *([images_from] if images_from else [])]
    return render(text, start=start, ids=str(ids), images_from=sources)


@register.simple_tag
def open_markdown(text: str, start: int = 2, ids: str = "s-") -> SafeString:
    """For briefs, courses, articles and announcements: their HTML is remembered by the text itself,
    because to make it takes longer than the rest of the page. Pointers to guides are words, or
    links for whoever may open the guide, before that."""
    text = pointers.as_markdown(text or "")
    if len(text) > LONGEST_REMEMBERED:
        return render(text, start=start, ids=str(ids))
    return _remembered(text, start, str(ids))


@lru_cache(maxsize=REMEMBERED)
def _remembered(text: str, start: int, ids: str) -> SafeString:
    return render(text, start=start, ids=ids)


@register.inclusion_tag("components/_markdown_toolbar.html")
def markdown_toolbar(field_id: str) -> dict[str, Any]:
    """The toolbar of a text field, for pages with ``vendor/markdown-toolbar-element.js``."""
    return {"field_id": field_id, "tools": [tool for tool in TOOLS if tool.name != "table"]}
