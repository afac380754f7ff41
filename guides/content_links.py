"""Guides may link to an address too. They are called by their project; no word of them is told."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from guides.models import Guide
from mentorhub.content_links import links_to, register_source
from mentorhub.database import STAFF, current_login

COLUMNS = ("advice", "steps", "skills__deliverable", "skills__criteria__text")


@register_source
def guides(address: str) -> Iterator[str]:
    """Only on the login *staff*: the others may not look into guides."""
    if current_login() != STAFF:
        return
    found = Guide.objects.filter(links_to(address, *COLUMNS)).distinct()
    for guide in found.select_related("project").defer("advice", "steps"):
        yield _("the guide of “%(title)s”") % {"title": guide.project}
