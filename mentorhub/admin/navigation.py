"""The administration in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentorhub import access
from mentorhub.navigation import Entry, register

register(
    Entry(
        name="admin:index",
        label=_("Administration"),
        short_label=pgettext_lazy("bottom bar", "Admin"),
        icon="wrench",
        key="m",
        position=90,
        is_for=access.is_staff,
    )
)
