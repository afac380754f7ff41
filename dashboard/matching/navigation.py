"""The matching board in the navigation, and where the pages around it stand."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentorhub import access
from mentorhub.navigation import Entry, place_below, register

register(
    Entry(
        name="matching",
        label=_("Matching"),
        short_label=pgettext_lazy("bottom bar", "Matching"),
        icon="handshake",
        key="b",
        position=40,
        is_for=access.is_manager,
        pages=(
            "matching_runs",
            "matching_run",
            "matching_pair",
            "matching_mentors",
            "matching_what_if",
            "matching_pair_rules",
            "mentor_request_for",
            "mentor_request_detail",
            "mentor_request_edit",
        ),
    )
)

place_below("student_home", "mentor_request", "mentor_request_withdrawal")
place_below("dashboard", "match_decline")
