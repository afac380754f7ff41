"""The areas by which the administration groups its lists, in the words of the school.

Each ModelAdmin names its own: ``area = Area.PATHS``.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mentorhub.plain_text import plain


class Area(StrEnum):
    """In the order of the front page and of the side navigation."""

    PEOPLE = "people"
    STUDENTS = "students"
    MENTORING = "mentoring"
    PATHS = "paths"
    GUIDES = "guides"
    TRAINING = "training"
    MATCHING = "matching"
    COMMUNITY = "community"
    HELP = "help"
    NEWS = "news"
    RULES = "rules"

    @property
    def label(self) -> Promise:
        return LABELS[self]

    @property
    def url(self) -> str:
        return f"{reverse('admin:index')}#{self}"


# Apart from the members, which Python compares, and so translates, before Django is ready.
LABELS = {
    Area.PEOPLE: _("People"),
    Area.STUDENTS: _("Students and their work"),
    Area.MENTORING: _("Mentoring"),
    Area.PATHS: _("Paths and projects"),
    Area.GUIDES: _("Mentor guides"),
    Area.TRAINING: _("Training of mentors"),
    Area.MATCHING: _("Matching"),
    Area.COMMUNITY: _("Community"),
    Area.HELP: _("Help centre"),
    Area.NEWS: _("Announcements and e-mails"),
    Area.RULES: _("Rules of the school"),
}


def area_of(model_admin: Any) -> Area:
    return getattr(model_admin, "area", Area.RULES)


@dataclass(frozen=True)
class _List:
    """What is the same for everybody who reads one language."""

    page: Any
    name: str
    url: str
    add_url: str
    leads: bool


def grouped(request: HttpRequest, site: Any) -> list[dict[str, Any]]:
    """The lists that the person may open, by area, described as by Django's ``get_app_list``.

    Within an area those come first that lead it (``leads_area``), then what can be changed, then
    logs; each by name.
    """
    groups = []
    for area, url, lists in _lists(site, get_language()):
        own = [
            (not each.leads, described["view_only"], described)
            for each in lists
            if (described := _described(each, request))
        ]
        if own:
            own.sort(key=itemgetter(0, 1))  # stable: they stay ordered by name
            groups.append(
                {
                    "name": area.label,
                    "app_label": area.value,
                    "app_url": url,
                    "has_module_perms": True,
                    "models": [described for *_order, described in own],
                }
            )
    return groups


@lru_cache
def _lists(site: Any, _language: str | None) -> list[tuple[Area, str, list[_List]]]:
    """The lists of each area by name. To look up the names and the addresses of all of them again
    took a quarter of the time of every page of the administration."""
    found: dict[Area, list[_List]] = {area: [] for area in Area}
    for model, page in site._registry.items():
        start = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found[area_of(page)].append(
            _List(
                page,
                name=str(capfirst(model._meta.verbose_name_plural)),
                url=reverse(f"{start}_changelist", current_app=site.name),
                add_url=reverse(f"{start}_add", current_app=site.name),
                leads=getattr(page, "leads_area", False),
            )
        )
    return [
        (area, area.url, sorted(lists, key=lambda each: plain(each.name)))
        for area, lists in found.items()
    ]


def _described(each: _List, request: HttpRequest) -> dict[str, Any] | None:
    """None where the person may do nothing with its rows."""
    page = each.page
    if not page.has_module_permission(request):
        return None
    perms = page.get_model_perms(request)
    if True not in perms.values():
        return None
    is_shown = perms["change"] or perms["view"]
    return {
        "model": page.model,
        "name": each.name,
        "object_name": page.model._meta.object_name,
        "perms": perms,
        "admin_url": each.url if is_shown else None,
        "add_url": each.add_url if perms["add"] else None,
        "view_only": not perms["change"],
    }
