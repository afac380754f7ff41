"""The administration in the navigation."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.navigation import Entry, register

register(
    Entry(
        name="admin:index",
        label=_("Administration"),
        icon="wrench",
        key="m",
        position=90,
        is_for=access.is_staff,
    )
)
