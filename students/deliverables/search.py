"""Handing in, in the search of students."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.search import ACTIONS, Link, register

register(
    Link(
        name="deliverables",
        label=_("Hand in a deliverable"),
        icon="package",
        is_for=access.is_student,
        group=ACTIONS,
        keywords=_("submit upload work"),
        position=55,
    )
)
