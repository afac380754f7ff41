"""The community in the navigation of its members, with the number of topics with something new."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.community.live_channels import COMMUNITY
from dashboard.community.unread import unread_parts
from mentorhub import access, numbers
from mentorhub.navigation import Entry, register
from mentorhub.numbers import Number

UNREAD = numbers.register(Number(name="community", parts=unread_parts, channel=COMMUNITY.name))


def is_member(person: Any) -> bool:
    """An administrator is in it as a guest at most: by an invitation, not by the navigation."""
    return access.is_trained(person) or access.is_manager(person)


ENTRY = register(
    Entry(
        name="community",
        label=_("Community"),
        short_label=pgettext_lazy("bottom bar", "Community"),
        icon="messages-square",
        key="f",
        # On a phone the third place of an assessor; mentors have it in the menu, after their
        # sessions.
        position=46,
        is_for=is_member,
        pages=(
            "community_group",
            "community_people",
            "community_search",
            "community_drafts",
            "community_new",
            "community_topic",
            "community_edit",
            "community_history",
            "community_report",
            "community_moderate",
            "community_hide",
            "community_hide_latest",
            "community_moderation",
        ),
        number="community",
    )
)
