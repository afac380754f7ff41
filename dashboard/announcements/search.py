"""Writing an announcement, in the search of managers."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.search import ACTIONS, Link, register

register(
    Link(
        name="announcements",
        label=_("Write an announcement"),
        icon="megaphone",
        is_for=access.is_manager,
        group=ACTIONS,
        keywords=_("news message everybody"),
        position=90,
    )
)
