"""The areas by which the administration groups its lists, in the words of the school.

Each ModelAdmin names its own: ``area = Area.PATHS``.
"""

from enum import StrEnum
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
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


def grouped(models: list[dict[str, Any]], registry: dict[Any, Any]) -> list[dict[str, Any]]:
    """The lists that Django's ``_build_app_dict`` describes, by area, as its templates read them.

    Within an area those come first that lead it (``leads_area``), then what can be changed, then
    logs; each by name.
    """
    groups = []
    for area in Area:
        own = [each for each in models if area_of(registry[each["model"]]) is area]
        if own:
            own.sort(
                key=lambda each: (
                    not getattr(registry[each["model"]], "leads_area", False),
                    each["view_only"],
                    plain(str(each["name"])),
                )
            )
            groups.append(
                {
                    "name": area.label,
                    "app_label": area.value,
                    "app_url": area.url,
                    "has_module_perms": True,
                    "models": own,
                }
            )
    return groups
