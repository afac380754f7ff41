"""The entries of the side navigation and the bottom bar, and a person's roles in words."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mentorhub import numbers
from mentorhub.live import pages
from mentorhub.navigation import BAR_PLACES, Entry, entries_for, lit_on

register = template.Library()


@dataclass(frozen=True)
class Link:
    label: str
    icon: str
    url: str
    # The letter after "g" that goes there.
    key: str
    # What aria-current says: the page itself, a page below it, or nothing.
    current: str
    # The label in the bottom bar.
    short: str = ""
    # How much is unread, and how it is shown; None beside an entry that counts nothing.
    number: int | None = None
    count: str = ""
    # Where the number is fetched again, and the ids of the two places where it stands.
    number_url: str = ""
    side_id: str = ""
    bar_id: str = ""


@dataclass(frozen=True)
class BottomBar:
    """What the bottom bar of a phone shows; the others are in its menu."""

    shown: list[Link]
    more: list[Link]

    @property
    def more_is_current(self) -> bool:
        return any(link.current for link in self.more)


@register.filter
def bottom_bar(links: list[Link]) -> BottomBar:
    """At most ``BAR_PLACES`` places, the last of which is the menu when there are more links."""
    if len(links) <= BAR_PLACES:
        return BottomBar(links, [])
    return BottomBar(links[: BAR_PLACES - 1], links[BAR_PLACES - 1 :])


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[Link]:
    """One link for each page that is somebody's own, in the order of use."""
    if not context.get("nav"):
        return []
    request = context["request"]
    here = getattr(request.resolver_match, "url_name", "")
    entries = entries_for(request.user)
    lit = lit_on(here, {entry.name for entry in entries})
    urlconf = getattr(request, "urlconf", settings.ROOT_URLCONF)
    return [
        Link(
            label=entry.label_for(request.user),
            icon=entry.icon,
            url=_address(entry.name, urlconf),
            key=entry.key,
            current="page" if here == entry.name else "true" if lit == entry.name else "",
            short=entry.short_label_for(request.user),
            **_number_beside(entry, request, urlconf),
        )
        for entry in entries
    ]


@lru_cache(maxsize=200)
def _address(name: str, urlconf: str) -> str:
    """Of a page without arguments, which is the same for everybody; a page has ten of them."""
    return reverse(name, urlconf)


def _number_beside(entry: Entry, request: Any, urlconf: str) -> dict[str, Any]:
    """What is unread. In sharing mode the reader is not the one who is signed in."""
    if not entry.number or getattr(request, "sharing", None):
        return {}
    named = numbers.named(entry.number)
    pages.listen(request, named.channel, named.channel_key(request.user))
    number = numbers.number_of(request.user, entry.number)
    return {
        "number": number,
        "count": numbers.shown(number),
        "number_url": _address(f"{entry.name}_number", urlconf),
        "side_id": entry.side_id,
        "bar_id": entry.bar_id,
    }


@dataclass(frozen=True)
class HelpLink:
    url: str
    # Whether it is about this page, so that it may open beside it (help-panel.js).
    is_of_page: bool


@register.simple_tag(takes_context=True)
def help_link(context: template.Context) -> HelpLink:
    """Where “Help for this page” leads; the page itself pays no query for it."""
    match = getattr(context.get("request"), "resolver_match", None)
    name = match.view_name if match else ""
    if not name or name.startswith("help"):
        return HelpLink(reverse("help"), is_of_page=False)
    return HelpLink(reverse("help_for", args=[name]), is_of_page=True)


@register.filter
def role_names(nav: dict[str, bool]) -> str:
    """What somebody is here, in words: "Mentor, Assessor". What they were is said of those alone
    who are nothing else."""
    names = {
        "mentor": _("Mentor"),
        "assessor": _("Assessor"),
        "student": _("Student"),
        "manager": _("Mentorship manager"),
        "staff": _("Administrator"),
    }
    held = [word for kind, word in names.items() if (nav or {}).get(kind)]
    if not held and (nav or {}).get("former_student"):
        held = [_("Former student")]
    return ", ".join(held)
