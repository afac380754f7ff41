"""The calendar of one's sessions in the search."""

from django.utils.translation import gettext_lazy as _

from mentorhub.search import Link, register
from students.sessions.navigation import has_sessions

register(
    Link(
        name="calendar_settings",
        label=_("Calendar"),
        icon="calendar",
        is_for=has_sessions,
        keywords=_("settings subscribe phone feed ics"),
        position=120,
    )
)
