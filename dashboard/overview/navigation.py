"""The mentor's home in the navigation."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from mentorhub import access
from mentorhub.navigation import HOME_KEY, Entry, register


def _students(person: Any) -> str:
    """Whoever is a manager too has another entry, for the students of the school."""
    return _("My students") if access.is_manager(person) else _("Students")


register(
    Entry(
        name="dashboard",
        label=gettext_lazy("Dashboard"),
        short_label=pgettext_lazy("bottom bar", "Home"),
        icon="layout-dashboard",
        key=HOME_KEY,
        position=10,
        is_for=access.is_mentor,
        pages=("todo",),
    )
)
register(
    Entry(
        name="my_students",
        label=_students,
        short_label=gettext_lazy("Students"),
        icon="users",
        key="u",
        position=33,
        is_for=access.is_mentor,
    )
)
