"""The managers' home in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentorhub import access
from mentorhub.navigation import HOME_KEY, Entry, register

register(
    Entry(
        name="manager_home",
        label=_("Overview"),
        short_label=pgettext_lazy("bottom bar", "Overview"),
        icon="layout-dashboard",
        key=HOME_KEY,
        position=21,
        is_for=access.is_manager,
    )
)
