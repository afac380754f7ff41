"""What pages and mails about accounts say of the settings."""

from datetime import timedelta

from django import template
from django.conf import settings
from django.utils.translation import ngettext

register = template.Library()


@register.simple_tag
def reset_lifetime() -> str:
    """How long a link for a new password works: "3 days"."""
    lifetime = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    if lifetime.days:
        return ngettext("%(n)s day", "%(n)s days", lifetime.days) % {"n": lifetime.days}
    hours = lifetime.seconds // 3600
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
