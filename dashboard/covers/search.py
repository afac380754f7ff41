"""Planning a cover, in the search of managers."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.search import ACTIONS, Link, register

register(
    Link(
        name="cover_plan",
        label=_("Plan a cover"),
        icon="refresh-cw",
        is_for=access.is_manager,
        group=ACTIONS,
        keywords=_("stand-in replacement absence holiday"),
        position=80,
    )
)
