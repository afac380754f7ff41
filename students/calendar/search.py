"""The calendar of one's sessions in the search."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.search import Link, register


def _has_sessions(person: Any) -> bool:
    return access.is_mentor(person) or access.is_student(person)


register(
    Link(
        name="calendar_settings",
        label=_("Calendar"),
        icon="calendar",
        is_for=_has_sessions,
        keywords=_("settings subscribe phone feed ics"),
        position=120,
    )
)
