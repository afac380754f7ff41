"""Sharing mode in the search."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.search import ACTIONS, Link, register

register(
    Link(
        name="sharing",
        label=_("Start sharing mode"),
        icon="screen-share",
        is_for=access.is_mentor,
        group=ACTIONS,
        keywords=_("share screen"),
        position=50,
    )
)
