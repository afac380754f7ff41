"""The notification kinds about mentorships and about the work on projects.

The subject is the mentorship, and the payload has the role that the recipient had in it; or the
work on a project, and the payload has its title, the due day and the one before.
"""

from datetime import UTC, date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhub import access
from mentorhub.date_formats import date_format
from mentorhub.dates import parse_date
from mentorhub.mail import page
from mentorhub.notifications.eligibility import THREE_DAYS, as_bigint
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.notifications.reasons import HAS_ENDED
from mentorhub.notifications.registry import Audience, Kind, Scope, Stop, register, register_scope
from students.paths.models.path import Project


def _context(delivery: Delivery) -> dict[str, Any]:
    """Without details of the other person, who is the ``actor``: the recipient may have left."""
    mentorship = delivery.find_subject()
    role = delivery.payload.get("role", "")
    is_student = role == Audience.STUDENT
    # A former student too has a home, with their own work; an inactive person has none.
    has_home = is_student and delivery.recipient.is_active
    has_home = has_home and access.is_or_was_student(delivery.recipient)
    return {
        "is_mentor": role == Audience.MENTOR,
        "is_cover": delivery.payload.get("is_cover", False),
        "mentorship": mentorship,
        "home_url": page("student_home") if has_home else "",
    }


def _sentence(row: Notification) -> str:
    names = {"actor": row.actor_name}
    is_mentor = row.payload.get("role") == Audience.MENTOR
    is_cover = row.payload.get("is_cover")
    if is_mentor and is_cover:
        return _("You no longer cover for the mentor of %(actor)s.") % names
    if is_cover:
        return _("%(actor)s no longer covers for your mentor.") % names
    if is_mentor:
        return _("You are no longer %(actor)s’s mentor.") % names
    return _("%(actor)s is no longer your mentor.") % names


def _began_context(delivery: Delivery) -> dict[str, Any]:
    """``students`` are all whom the mentor was given at the same time."""
    mentorship = delivery.find_subject()
    is_mentor = delivery.payload.get("role") == Audience.MENTOR
    students: list[Any] = []
    if is_mentor and mentorship is not None:
        given = type(mentorship)._default_manager.filter(
            pk__in=delivery.payload.get("mentorships", []), mentor=delivery.recipient_id
        )
        rows = given.filter(ended_at=None).select_related("student")
        students = [row.student for row in rows.order_by("student__plain_name", "pk")]
    projects = Project.objects.open_by_student([student.pk for student in students])
    return {
        "is_mentor": is_mentor,
        "mentorship": mentorship,
        "students": [(student, projects.get(student.pk)) for student in students],
        "begins": _begins(delivery),
        "home_url": page("dashboard" if is_mentor else "student_home"),
    }


def _begins(row: Delivery | Notification) -> str:
    """The first day, in the zone and language that are active; empty for one that had begun."""
    begins = row.payload.get("begins")
    if begins is None:
        return ""
    return date_format(localtime(datetime.fromtimestamp(begins, UTC)), "DATE_FORMAT")


def _began_sentence(row: Notification) -> str:
    names = {"actor": row.actor_name, "day": _begins(row)}
    if row.payload.get("role") != Audience.MENTOR:
        if names["day"]:
            return _("%(actor)s will be your mentor from %(day)s.") % names
        return _("%(actor)s is now your mentor.") % names
    more = len(row.payload.get("mentorships", [])) - 1
    if names["day"]:
        said = ngettext(
            "You will support %(actor)s and %(count)d other student from %(day)s.",
            "You will support %(actor)s and %(count)d other students from %(day)s.",
            more,
        )
        if more < 1:
            said = _("You will be %(actor)s’s mentor from %(day)s.")
        return said % (names | {"count": more})
    if more < 1:
        return _("You are now %(actor)s’s mentor.") % names
    said = ngettext(
        "You now support %(actor)s and %(count)d other student.",
        "You now support %(actor)s and %(count)d other students.",
        more,
    )
    return said % (names | {"count": more})


def _days(row: Delivery | Notification) -> dict[str, date | None]:
    """The due day and the one before; None for a day that there is not."""
    found = {}
    for name in ("day", "was"):
        written = row.payload.get(name)
        found[name] = parse_date(written) if isinstance(written, str) else None
    return found


def _due_day_context(delivery: Delivery) -> dict[str, Any]:
    work = delivery.find_subject()
    return _days(delivery) | {"work": work, "home_url": page("student_home")}


def _due_day_sentence(row: Notification) -> str:
    days = {
        name: date_format(value, _("j M Y")) if value else "" for name, value in _days(row).items()
    }
    values = days | {"actor": row.actor_name, "title": row.payload.get("title", "")}
    if not days["day"]:
        return _("“%(title)s” no longer has a due date.") % values
    if not days["was"]:
        return _("%(actor)s set the due date of “%(title)s”: %(day)s.") % values
    return _("%(actor)s moved the due date of “%(title)s” from %(was)s to %(day)s.") % values


_WORK_IN_PROGRESS = f"""exists (
    select from students_projectwork work
    join students_enrolment enrolment on enrolment.id = work.enrolment_id
    where work.id = {as_bigint("r.subject")} and work.finished_at is null
    and enrolment.student_id = r.recipient_id and enrolment.ended_at is null)"""

# The rows that these notifications are about; a reader must still be allowed to see them.
register_scope(Scope("mentorship", "students.Mentorship"))
register_scope(Scope("project_work", "students.ProjectWork"))

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
SUPPORT_BEGAN = register(
    Kind(
        name="support_began",
        label=gettext_lazy("New mentor or student"),
        title=lambda: _("An administrator gives a student a mentor"),
        icon="handshake",
        audience=frozenset({Audience.STUDENT, Audience.MENTOR}),
        may_be_switched_off=False,
        scope="mentorship",
        sentence=_began_sentence,
        address=lambda row: reverse(
            "dashboard" if row.payload.get("role") == Audience.MENTOR else "student_home"
        ),
        expires=THREE_DAYS,
        context=_began_context,
    )
)
DUE_DAY_CHANGED = register(
    Kind(
        name="due_day_changed",
        label=gettext_lazy("Due date of a project"),
        title=lambda: _("The due date of a project is set or changed"),
        icon="flag",
        audience=frozenset({Audience.STUDENT}),
        scope="project_work",
        sentence=_due_day_sentence,
        address=lambda row: reverse("student_home"),
        stops=(Stop(f"not {_WORK_IN_PROGRESS}", HAS_ENDED),),
        expires=THREE_DAYS,
        context=_due_day_context,
    )
)
