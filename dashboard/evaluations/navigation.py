"""The assessor's home in the navigation, and the pages of mentors about a defence."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.navigation import HOME_KEY, Entry, place_below, register

register(
    Entry(
        name="evaluations",
        label=_("Assessing"),
        icon="clipboard-check",
        key=HOME_KEY,
        position=22,
        is_for=access.is_assessor,
        pages=("assessor_home",),
    )
)
place_below("my_students", "defence_request")
