"""The mentor's home in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentorhub import access
from mentorhub.navigation import HOME_KEY, Entry, register

register(
    Entry(
        name="dashboard",
        label=_("Dashboard"),
        short_label=pgettext_lazy("bottom bar", "Home"),
        icon="layout-dashboard",
        key=HOME_KEY,
        position=10,
        is_for=access.is_mentor,
        pages=("todo",),
    )
)
