"""The help centre in the navigation: the managers' queue, with what waits for an answer."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.helpcenter.live_channels import QUEUE
from dashboard.helpcenter.queue import waiting_parts
from mentorhub import access, numbers
from mentorhub.navigation import Entry, register
from mentorhub.numbers import Number

WAITING = numbers.register(
    Number(
        name="help_queue", parts=waiting_parts, channel=QUEUE.name, channel_key=lambda _: "school"
    )
)

QUEUE_ENTRY = register(
    Entry(
        name="help_queue",
        label=_("Requests"),
        short_label=pgettext_lazy("bottom bar", "Requests"),
        icon="life-buoy",
        key="w",
        position=38,
        is_for=access.is_manager,
        pages=(
            "help_queue_request",
            "help_manage",
            "help_new_article",
            "help_manage_article",
            "help_article_versions",
            "help_responsible",
            "help_canned",
            "help_canned_reply",
        ),
        number="help_queue",
    )
)
