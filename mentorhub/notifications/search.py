"""Notifications in the search."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.search import Link, register


def _has_mails(person: Any) -> bool:
    return access.is_mentor(person) or access.is_student(person) or access.is_manager(person)


register(
    Link(
        name="notifications",
        label=_("Notifications"),
        icon="bell",
        is_for=access.is_member,
        position=5,
    )
)
register(
    Link(
        name="notification_preferences",
        label=_("E-mail notifications"),
        icon="bell",
        is_for=_has_mails,
        keywords=_("notifications settings reminders e-mail"),
        position=110,
    )
)
