"""Resources for mentors may link to an address."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from dashboard.models import MentorResource
from mentorhub.content_links import links_to, register_source


@register_source
def resources_for_mentors(address: str) -> Iterator[str]:
    for resource in MentorResource.objects.filter(links_to(address, "body")):
        yield _("the resource for mentors “%(title)s”") % {"title": resource}
