"""The bell of the shell."""

from typing import Any

from django import template
from django.db.models import QuerySet

from mentorhub.accounts.models import User
from mentorhub.notifications import registry
from mentorhub.notifications.models import Notification
from mentorhub.prepared import prepared

register = template.Library()
# More than these are "99+"; counting further would only cost.
MAX_SHOWN = 99


@prepared
def _unread(reader: User) -> QuerySet[Notification, int]:
    rows = Notification.objects.visible_to(reader).unread().order_by()
    return rows.values_list("pk", flat=True)[: MAX_SHOWN + 1]


@register.inclusion_tag("components/_bell.html", takes_context=True)
def bell(context: template.Context, key: bool = False) -> dict[str, Any]:
    """How many are unread, in one query, for those who are told anything at all."""
    user = context["user"]
    if context.get("sharing") or not (context.get("nav") and registry.kinds_for(user)):
        return {"has_any": False}
    # Drawn twice, for wide screens and for the phone.
    if not hasattr(user, "unread_notifications"):
        user.unread_notifications = len(_unread(user))
    number = user.unread_notifications
    return {
        "has_any": True,
        "key": key,
        "number": number,
        "count": f"{MAX_SHOWN}+" if number > MAX_SHOWN else str(number),
        "current": getattr(context["request"].resolver_match, "url_name", "") == "notifications",
    }
