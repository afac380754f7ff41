"""The notification kinds of the matching.

The payload of a delivery has the ``role`` of its recipient in the match (an ``Audience``), the ID
of the ``assignment`` and ``decline_until``, in seconds since 1970.
"""

from datetime import UTC, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.mail import page
from mentorhub.notifications.eligibility import THREE_DAYS, as_bigint, recipient_holds
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.reasons import ROLE_ENDED
from mentorhub.notifications.registry import Audience, Kind, Reason, Stop, register
from students.paths.models.path import Project
from students.sessions.delivery_rules import IS_ENROLLED

MENTORSHIP_ENDED = Reason("mentorship_ended", gettext_lazy("The mentorship has already ended."))

_ROLE_LOST = Stop(
    f"""not case r.payload ->> 'role'
    when '{Audience.MENTOR}' then {recipient_holds(Audience.MENTOR)}
    when '{Audience.MANAGER}' then {recipient_holds(Audience.MANAGER)}
    else {IS_ENROLLED} end""",
    ROLE_ENDED,
)
_ENDED = Stop(
    f"""not exists (select from students_mentorship opened
    where opened.id = {as_bigint("r.subject")} and opened.ended_at is null)""",
    MENTORSHIP_ENDED,
)


def _role(row: Delivery | Notification) -> str:
    return row.payload.get("role", "")


def _context(delivery: Delivery) -> dict[str, Any]:
    mentorship = delivery.find_subject()
    if mentorship is None:
        return {}
    until = delivery.payload["decline_until"]
    return {
        "role": _role(delivery),
        "mentor": mentorship.mentor,
        "student": mentorship.student,
        "project": Project.objects.open_of(mentorship.student_id).only("title").first(),
        "decline_until": datetime.fromtimestamp(until, UTC),
        "decline_url": page("match_decline", delivery.payload["assignment"]),
        "student_url": page("student_dashboard", mentorship.student_id),
        "home_url": page("student_home"),
    }


def _address(row: Notification) -> str:
    if _role(row) == Audience.STUDENT:
        return reverse("student_home")
    mentorship = row.find_subject()
    if mentorship is None:
        return reverse("notifications")
    return reverse("student_dashboard", args=[mentorship.student_id])


def _matched(row: Notification) -> str:
    names = {"actor": row.actor_name}
    if _role(row) == Audience.MENTOR:
        return _("You are now %(actor)s’s mentor.") % names
    return _("%(actor)s is now your mentor.") % names


def _declined(row: Notification) -> str:
    names = {"actor": row.actor_name}
    if _role(row) == Audience.MANAGER:
        return _("%(actor)s declined a student.") % names
    return (
        _("%(actor)s cannot be your mentor after all. You are first in line for another one.")
        % names
    )


MATCHED = register(
    Kind(
        name="matched",
        label=gettext_lazy("Mentor found"),
        title=lambda: _("A mentor and a student are matched"),
        icon="handshake",
        audience=frozenset({Audience.STUDENT, Audience.MENTOR}),
        may_be_switched_off=False,
        scope="mentorship",
        sentence=_matched,
        address=_address,
        stops=(_ROLE_LOST, _ENDED),
        expires=THREE_DAYS,
        context=_context,
    )
)
MATCH_DECLINED = register(
    Kind(
        name="match_declined",
        label=gettext_lazy("Student declined"),
        title=lambda: _("A mentor declines a student"),
        icon="user-round-x",
        audience=frozenset({Audience.STUDENT, Audience.MANAGER}),
        scope="mentorship",
        sentence=_declined,
        address=_address,
        stops=(_ROLE_LOST,),
        expires=THREE_DAYS,
        context=_context,
    )
)
