"""The covers in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentorhub import access
from mentorhub.navigation import Entry, place_below, register

register(
    Entry(
        name="covers",
        label=_("Covers"),
        short_label=pgettext_lazy("bottom bar", "Covers"),
        icon="refresh-cw",
        key="c",
        position=60,
        is_for=access.is_manager,
        pages=(
            "cover_plan",
            "cover_for_mentor",
        ),
    )
)
# The covering mentor reads it too.
place_below("covers", "cover_briefing", otherwise=("dashboard",))
