"""The guides and the reading log in the navigation."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.navigation import Entry, place_below, register

register(
    Entry(
        name="reading_log",
        label=_("Reading log"),
        icon="scroll-text",
        key="l",
        position=80,
        is_for=access.is_manager,
    )
)

place_below("path_list", "guide")
