"""The mentor's profile in the search."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.search import Link, register

register(
    Link(
        name="profile",
        label=_("Mentor profile"),
        icon="user-round",
        is_for=access.is_mentor,
        keywords=_("capacity languages introduction"),
        position=10,
    )
)
