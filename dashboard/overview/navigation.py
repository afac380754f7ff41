"""The mentor's home in the navigation."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.navigation import HOME_KEY, Entry, register

register(
    Entry(
        name="dashboard",
        label=_("Dashboard"),
        icon="layout-dashboard",
        key=HOME_KEY,
        position=10,
        is_for=access.is_mentor,
    )
)
