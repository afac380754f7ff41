"""The assessor's home in the navigation."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.navigation import HOME_KEY, Entry, register

register(
    Entry(
        name="assessor_home",
        label=_("Assessing"),
        icon="clipboard-check",
        key=HOME_KEY,
        position=22,
        is_for=access.is_assessor,
    )
)
