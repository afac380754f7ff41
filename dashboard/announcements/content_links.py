"""Announcements may link to an address."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from dashboard.models import Announcement
from mentorhub.content_links import links_to, register_source


@register_source
def announcements(address: str) -> Iterator[str]:
    for announcement in Announcement.objects.filter(links_to(address, "body")):
        yield _("the announcement “%(title)s”") % {"title": announcement}
