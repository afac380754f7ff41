"""Results and the managers' page of defences in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentorhub import access
from mentorhub.navigation import Entry, place_below, register

register(
    Entry(
        name="evaluation_health",
        label=_("Defences"),
        short_label=pgettext_lazy("bottom bar", "Defences"),
        icon="clipboard-check",
        key="f",
        position=62,
        is_for=access.is_manager,
        pages=("correct_verdict",),
    )
)
place_below("student_home", "result", "result_jury", otherwise="my_students")
