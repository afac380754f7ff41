"""The managers' page of defences in the search."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.search import Link, register

register(
    Link(
        name="evaluation_health",
        label=_("Defences"),
        icon="clipboard-check",
        is_for=access.is_manager,
        keywords=_("assessor queue result answer late"),
        position=62,
    )
)
