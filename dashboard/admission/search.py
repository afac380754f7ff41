"""Inviting and importing people, in the search of administrators."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.search import ACTIONS, Link, register

register(
    Link(
        name="admin_invite",
        label=_("Invite people"),
        icon="send",
        is_for=access.is_staff,
        group=ACTIONS,
        keywords=_("add person user mentor student"),
        position=110,
    )
)
register(
    Link(
        name="admin_import_people",
        label=_("Import people"),
        icon="upload",
        is_for=access.is_staff,
        group=ACTIONS,
        keywords=_("csv table add"),
        position=120,
    )
)
