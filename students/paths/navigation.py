"""The paths and their projects in the navigation."""

from typing import Any

from django.utils.translation import gettext as _

from mentorhub import access
from mentorhub.navigation import Entry, register


def _label(person: Any) -> str:
    """Whoever is a student and nothing else has one path to read."""
    if access.is_student(person) and not access.may_see_every_project(person):
        return _("My path")
    return _("Projects")


register(
    Entry(
        name="path_list",
        label=_label,
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
