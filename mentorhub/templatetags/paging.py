"""Links to the other pages of a list, where a page has several lists."""

from typing import Any

from django import template
from django.core.paginator import Page

from mentorhub.forms import parameters

register = template.Library()


@register.inclusion_tag("components/_pages_of.html", takes_context=True)
def pages(
    context: Any, page: Page, name: str = "page", at: str = "", of: str = ""
) -> dict[str, Any]:
    """``name`` is the parameter of the address, ``at`` the id of the section; the rest is kept.
    ``of`` says which list it is, where a page has several that may be long."""

    def address(number: int) -> str:
        query = parameters.replaced(context["request"].GET, name, str(number)).urlencode()
        return f"?{query}#{at}" if at else f"?{query}"

    return {
        "page": page,
        "of": of,
        "previous": address(page.previous_page_number()) if page.has_previous() else "",
        "next": address(page.next_page_number()) if page.has_next() else "",
    }
