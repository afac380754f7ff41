"""The paths and their projects in the navigation."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mentorhub import access
from mentorhub.navigation import Entry, register


def _label(person: Any) -> str:
    return _("My path") if _has_one_path(person) else _("Projects")


def _short_label(person: Any) -> str:
    return pgettext("bottom bar", "Path") if _has_one_path(person) else ""


def _has_one_path(person: Any) -> bool:
    """Whoever is a student and nothing else has one path to read."""
    return access.is_student(person) and not access.may_see_every_project(person)


register(
    Entry(
        name="path_list",
        label=_label,
        short_label=_short_label,
        icon="route",
        key="p",
        position=50,
        is_for=access.is_member,
        pages=(
            "path",
            "brief",
            "course",
            "resources",
        ),
    )
)
