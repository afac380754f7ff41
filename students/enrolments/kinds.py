"""What people are told about a mentorship. The payload says as what its reader was in it
(``role``); the subject is the mentorship."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub import access
from mentorhub.mail import page
from mentorhub.notifications.eligibility import THREE_DAYS
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.registry import Audience, Kind, Scope, register, register_scope


def _context(delivery: Delivery) -> dict[str, Any]:
    """``actor`` is the other of the two; nothing more of them is known to who has left."""
    mentorship = delivery.find_subject()
    is_student = delivery.payload.get("role") == "student"
    # Also after the last path: there they read what is their own. Nobody who cannot sign in.
    has_home = is_student and delivery.recipient.is_active
    has_home = has_home and access.is_or_was_student(delivery.recipient)
    return {
        "role": delivery.payload.get("role", ""),
        "is_cover": delivery.payload.get("is_cover", False),
        "mentorship": mentorship,
        "home_url": page("student_home") if has_home else "",
    }


def _sentence(row: Notification) -> str:
    names = {"actor": row.actor_name}
    is_mentor, is_cover = row.payload.get("role") == "mentor", row.payload.get("is_cover")
    if is_mentor and is_cover:
        return _("You no longer cover for the mentor of %(actor)s.") % names
    if is_cover:
        return _("%(actor)s no longer covers for your mentor.") % names
    if is_mentor:
        return _("You no longer support %(actor)s.") % names
    return _("%(actor)s no longer supports you.") % names


# What the notifications speak of: rows that their reader must still be able to see.
register_scope(Scope("mentorship", "students.Mentorship"))

SUPPORT_ENDED = register(
    Kind(
        name="support_ended",
        label=gettext_lazy("Mentorship ended"),
        title=lambda: _("A mentorship ends"),
        icon="user-round-x",
        audience=frozenset({Audience.STUDENT, Audience.MENTOR}),
        may_be_switched_off=False,
        reaches_former_members=True,
        scope="mentorship",
        sentence=_sentence,
        address=lambda row: reverse("notifications"),
        expires=THREE_DAYS,
        context=_context,
    )
)
