"""What a page listens to, and the token with which it asks (mentorhub/live)."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django_htmx.jinja import htmx_script

from mentorhub.folded_templates import foldable
from mentorhub.live import pages

register = template.Library()


@register.simple_tag(takes_context=True)
def listen(context: template.Context, channel: str, key: Any) -> str:
    """As ``mentorhub.live.pages.listen``."""
    pages.listen(context["request"], channel, key)
    return ""


@register.inclusion_tag("components/_live.html", takes_context=True)
def live_page(context: template.Context) -> dict[str, Any]:
    """The token of the page, at its end, when all that it listens to is known."""
    request = context.get("request")
    token = pages.token_of(request)
    return {"token": token, "seen": request.user.rights_seen if token else ""}


@register.simple_tag
@foldable
def htmx() -> SafeString:
    """As ``{% htmx_script %}``, whose result is the same for every page of ours."""
    return htmx_script(version=2)
