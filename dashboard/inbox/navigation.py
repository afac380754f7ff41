"""The messages in the navigation of everybody who has some, with the number of unread ones."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.inbox.live_channels import INBOX
from dashboard.inbox.queries import unread_parts
from mentorhub import access, numbers
from mentorhub.navigation import Entry, register
from mentorhub.numbers import Number

UNREAD = numbers.register(Number(name="inbox", parts=unread_parts, channel=INBOX.name))

ENTRY = register(
    Entry(
        name="inbox",
        label=_("Messages"),
        short_label=pgettext_lazy("bottom bar", "Messages"),
        icon="mail",
        key="i",
        position=25,
        is_for=access.may_read_messages,
        pages=(
            "inbox_new",
            "inbox_circle",
            "inbox_search",
            "inbox_thread",
            "inbox_edit",
            "inbox_report",
            "inbox_reports",
        ),
        number="inbox",
    )
)
