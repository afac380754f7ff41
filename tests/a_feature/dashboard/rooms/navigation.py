"""The rooms in the navigation."""

from django.utils.functional import lazystr

from mentorhub import access
from mentorhub.navigation import Entry, register

register(
    Entry(
        name="rooms",
        label=lazystr("Rooms"),
        icon="video",
        key="r",
        position=35,
        is_for=access.is_mentor,
    )
)
