"""The sessions in the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.navigation import Entry, place_below, register


def has_sessions(person: Any) -> bool:
    return access.is_mentor(person) or access.is_student(person)


register(
    Entry(
        name="sessions",
        label=_("Sessions"),
        icon="calendar",
        key="s",
        position=30,
        is_for=has_sessions,
        pages=(
            "session_brief",
            "session_plan",
            "session_move",
            "session_cancellation",
            "session_proposal",
            "session_proposal_answer",
            "session_settings",
            # What was refused is shown under the address that it was sent to.
            "session_late",
            "session_notes",
            "session_autosave",
            "session_outcome",
        ),
    )
)
# Managers open it from the page of a student.
place_below("sessions", "session", otherwise=("directory",))
