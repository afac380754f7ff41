"""The bell of the shell."""

from typing import Any

from django import template

from mentorhub.live import pages
from mentorhub.notifications import registry
from mentorhub.notifications.live_channels import BELL
from mentorhub.notifications.unread import unread_number

register = template.Library()


@register.inclusion_tag("components/_bell.html", takes_context=True)
def bell(context: template.Context, key: bool = False) -> dict[str, Any]:
    """How many are unread, in one query, for those who are told anything at all."""
    user = context["user"]
    if context.get("sharing") or not (context.get("nav") and registry.kinds_for(user)):
        return {"has_any": False}
    pages.listen(context["request"], BELL.name, user.pk)
    return {
        "has_any": True,
        "key": key,
        "current": getattr(context["request"].resolver_match, "url_name", "") == "notifications",
        **unread_number(user),
    }
