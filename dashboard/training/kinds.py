"""What a mentor is told about their training."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.access import RoleKind
from mentorhub.mail import page
from mentorhub.notifications.eligibility import THREE_DAYS, as_bigint, recipient_holds
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

register_scope(Scope("training_course", "training.Course"))

FINISHED = Reason("course_finished", gettext_lazy("The course was finished meanwhile."))

_NOT_TRAINED = Stop(
    f"not ({recipient_holds(RoleKind.MENTOR)} or {recipient_holds(RoleKind.ASSESSOR)})", ROLE_ENDED
)
_FINISHED = Stop(
    f"""exists (select from training_completion done
    join training_course course on course.id = done.course_id
    left join training_course translation on translation.twin_id = course.id
    where done.person_id = r.recipient_id
    and {as_bigint("r.subject")} in (course.id, course.twin_id, translation.id))""",
    FINISHED,
)


def _context(delivery: Delivery) -> dict[str, Any]:
    course = delivery.find_subject()
    if course is None:
        return {}
    return {
        "course": course,
        "course_url": page("training_course", course.slug),
        "training_url": page("training"),
    }


def _address(row: Notification) -> str:
    course = row.find_subject()
    return course.get_absolute_url() if course else reverse("training")


def _done(row: Notification) -> str:
    course = row.find_subject()
    return _("You have finished the course “%(course)s”.") % {"course": course or "…"}


def _quiet(row: Notification) -> str:
    course = row.find_subject()
    return _("You have begun the course “%(course)s”. Go on where you stopped.") % {
        "course": course or "…"
    }


COURSE_DONE = register(
    Kind(
        name="course_done",
        label=gettext_lazy("Course finished"),
        title=lambda: _("You have finished a course"),
        icon="graduation-cap",
        audience=frozenset({Audience.MENTOR, Audience.ASSESSOR}),
        scope="training_course",
        sentence=_done,
        address=_address,
        stops=(_NOT_TRAINED,),
        expires=THREE_DAYS,
        context=_context,
    )
)
COURSE_QUIET = register(
    Kind(
        name="course_quiet",
        label=gettext_lazy("Course not continued"),
        title=lambda: _("A course that you have begun is waiting"),
        icon="graduation-cap",
        audience=frozenset({Audience.MENTOR, Audience.ASSESSOR}),
        scope="training_course",
        sentence=_quiet,
        address=_address,
        stops=(_NOT_TRAINED, _FINISHED),
        expires=THREE_DAYS,
        context=_context,
    )
)
