"""Shows the parts that features have added to a place of the page (mentorhub/page_parts.py)."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from mentorhub.page_parts import Shown

register = template.Library()


@register.simple_tag(takes_context=True)
def page_parts(context: template.Context, place: str) -> SafeString:
    """Each part of the place, as ``{% include %}`` with the context of the part would show it.

    Nothing on a page without parts that shows a template of one that has them. Raises KeyError for
    a place that the page has not.
    """
    parts = context["page_parts"][place] if "page_parts" in context else ()
    return format_html_join("\n", "{}", ((_rendered(context, part),) for part in parts))


def _rendered(context: template.Context, part: Shown) -> SafeString:
    found = context.template.engine.get_template(part.template)
    with context.push(**part.context):
        return found.render(context)
