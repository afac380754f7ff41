"""``{{ text|markdown }}``, and ``{% markdown text start=3 ids="i7-" %}`` where a page says more.

Nothing is remembered between two pages: the same two serve guides, whose text may
lie in no cache.
"""

from django import template
from django.utils.safestring import SafeString

from mentorhub import pointers
from mentorhub.markdown.rendering import OUR_FILES, render

register = template.Library()


@register.filter(name="markdown")
def markdown_filter(text: str) -> SafeString:
    """Its pointers to guides are words, or links for whoever may open the guide."""
    return render(pointers.as_markdown(text or ""))


@register.simple_tag(name="markdown")
def markdown_tag(text: str, start: int = 2, ids: str = "s-", images_from: str = "") -> SafeString:
    """As ``rendering.render``; images below ``images_from`` are shown beside our files."""
    sources = [*OUR_FILES, *([images_from] if images_from else [])]
    return render(text, start=start, ids=str(ids), images_from=sources)
