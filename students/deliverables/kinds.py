"""The notification kinds about deliverables: for mentors, and to students about comments."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.mail import absolute
from mentorhub.notifications.eligibility import THREE_DAYS, as_uuid, recipient_holds
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.reasons import ROLE_ENDED
from mentorhub.notifications.registry import (
    Audience,
    Kind,
    Reason,
    Scope,
    Stop,
    register,
    register_scope,
)
from students.enrolments.addresses import student_page_url

_STUDENT_SUPPORTED = f"""exists (
    select from students_deliverable deliverable
    join students_enrolment enrolment on enrolment.id = deliverable.enrolment_id
    join students_mentorship support on support.student_id = enrolment.student_id
    where deliverable.id = {as_uuid("r.subject")} and support.mentor_id = r.recipient_id
    and support.during @> statement_timestamp())"""

_WITHDRAWN = f"""exists (
    select from students_deliverable deliverable
    where deliverable.id = {as_uuid("r.subject")} and deliverable.withdrawn_at is not null)"""
WITHDRAWN = Reason("withdrawn", gettext_lazy("The student has withdrawn the deliverable."))


def _context(delivery: Delivery) -> dict[str, Any]:
    deliverable = delivery.find_subject()
    if deliverable is None:
        return {}
    student = deliverable.enrolment.student_id
    return {
        "deliverable": deliverable,
        "expected_titles": [each.title for each in deliverable.expected.all()],
        "student_url": absolute(student_page_url(student)),
    }


def _comment_context(delivery: Delivery) -> dict[str, Any]:
    deliverable = delivery.find_subject()
    if deliverable is None:
        return {}
    notes = deliverable.notes.visible_to(delivery.recipient)
    return {
        "deliverable": deliverable,
        "comment": notes.filter(pk=int(delivery.reference)).first(),
        "deliverable_url": absolute(reverse("deliverable", args=[deliverable.pk])),
    }


def _address(row: Notification) -> str:
    if row.actor_id is None:
        return reverse("notifications")
    return student_page_url(row.actor_id)


def _comment_address(row: Notification) -> str:
    return reverse("deliverable", args=[row.subject]) if row.subject else reverse("notifications")


# The rows that these notifications are about; a reader must still be allowed to see them.
register_scope(Scope("deliverable", "students.Deliverable"))

HANDED_IN = register(
    Kind(
        name="handed_in",
        label=gettext_lazy("Deliverable handed in"),
        title=lambda: _("A student hands in a deliverable"),
        icon="package",
        audience=frozenset({Audience.MENTOR}),
        scope="deliverable",
        sentence=lambda row: _("%(actor)s handed in a deliverable.") % {"actor": row.actor_name},
        address=_address,
        stops=(
            Stop(f"not {recipient_holds(Audience.MENTOR)} or not {_STUDENT_SUPPORTED}", ROLE_ENDED),
            Stop(_WITHDRAWN, WITHDRAWN),
        ),
        expires=THREE_DAYS,
        context=_context,
    )
)

COMMENTED = register(
    Kind(
        name="deliverable_comment",
        label=gettext_lazy("Comment on a deliverable"),
        title=lambda: _("My mentor comments on a deliverable"),
        icon="messages-square",
        audience=frozenset({Audience.STUDENT}),
        scope="deliverable",
        sentence=lambda row: (
            _("%(actor)s commented on your deliverable.") % {"actor": row.actor_name}
        ),
        address=_comment_address,
        expires=THREE_DAYS,
        context=_comment_context,
    )
)
