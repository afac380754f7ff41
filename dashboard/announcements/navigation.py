"""The announcements in the navigation of those who write them."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.navigation import Entry, place_below, register

register(
    Entry(
        name="announcements",
        label=_("Announcements"),
        icon="megaphone",
        key="a",
        position=70,
        is_for=access.is_manager,
        pages=("announcement_edit",),
    )
)

place_below("dashboard", "announcements_read")
