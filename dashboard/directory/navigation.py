"""The directory in the navigation of managers."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentorhub import access
from mentorhub.navigation import Entry, register

register(
    Entry(
        name="directory",
        label=_("People"),
        short_label=pgettext_lazy("bottom bar", "People"),
        icon="users",
        key="e",
        position=37,
        is_for=access.is_manager,
        pages=("directory_at_risk", "directory_mentors", "session_calendar_of"),
    )
)
