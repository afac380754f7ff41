"""The pages of the matching, and asking for a mentor, in the search."""

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.search import ACTIONS, Link, register

register(
    Link(
        name="mentor_request",
        label=_("Request a mentor"),
        icon="handshake",
        is_for=access.is_student,
        group=ACTIONS,
        keywords=_("request"),
        position=60,
    )
)
register(
    Link(
        name="mentor_request_for",
        label=_("Request a mentor for a student"),
        icon="handshake",
        is_for=access.is_manager,
        group=ACTIONS,
        keywords=_("request"),
        position=70,
    )
)
register(
    Link(
        name="matching_mentors",
        label=_("Mentors with free seats"),
        icon="users",
        is_for=access.is_manager,
        keywords=_("seats capacity mentors"),
        position=40,
    )
)
register(
    Link(
        name="matching_what_if",
        label=_("What if"),
        icon="sliders-horizontal",
        is_for=access.is_manager,
        keywords=_("matching simulation"),
        position=50,
    )
)
register(
    Link(
        name="matching_pair_rules",
        label=_("Pinned and blocked pairs"),
        icon="link",
        is_for=access.is_manager,
        keywords=_("matching pinned blocked forbidden"),
        position=60,
    )
)
register(
    Link(
        name="matching_runs",
        label=_("Runs"),
        icon="history",
        is_for=access.is_manager,
        keywords=_("matching"),
        position=70,
    )
)
