"""Template contexts, sentences and addresses of the notifications about sessions (kinds.py)."""

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhub import access
from mentorhub.dates import parse_date, read_instant, zone_of
from mentorhub.mail import absolute, page
from mentorhub.notifications.models import Delivery, Notification
from mentorhub.templatetags.ui_tags import short
from students.enrolments.addresses import student_page_url
from students.paths.models.path import Project
from students.replies.links import Action, Link
from students.sessions.models.details import Detail
from students.sessions.models.outcome import SYSTEM_REASONS
from students.sessions.series_mail import (
    is_participant,
    previous_starts,
    series_context,
    sessions_in_mail,
)

if TYPE_CHECKING:
    from students.sessions.models.session import Session


def other_name(row: Notification) -> str:
    """The name of the other person of the session."""
    session = row.session
    return session.other_person(row.recipient).name if session else ""


def session_address(row: Notification) -> str:
    if _session_count(row) > 1:
        return reverse("sessions")
    return reverse("session", args=[row.session_id]) if row.session_id else list_address(row)


def list_address(row: Notification) -> str:
    return reverse("notifications")


def session_context(delivery: Delivery) -> dict[str, Any]:
    """The other person, the room and the URLs of the session; empty for a delivery without one."""
    session, to = delivery.session, delivery.recipient
    if session is None:
        return {}
    is_mentor = to.pk == session.mentor_id
    return {
        "other": session.other_person(to),
        "is_mentor": is_mentor,
        "is_student": to.pk == session.student_id,
        "room_url": session.room_url,
        "project": _project_of(delivery),
        "session_url": page("session", session.pk) if _may_open_session(delivery) else "",
        "move_url": page("session_move", session.pk) if is_mentor else "",
        "preparation_url": page("session_brief", session.pk) if is_mentor else "",
    }


def _project_of(delivery: Delivery) -> Project | None:
    """The project that the student works on; of a session that is over, the one of that time."""
    session = delivery.session
    if session is None or not is_participant(delivery):
        return None
    return session.project or Project.objects.open_of(session.student_id).only("title").first()


def _with_projects(sessions: "list[Session]") -> "list[tuple[Session, Project | None]]":
    """Each session with the project that it is about, as ``_project_of`` says. One query."""
    in_progress = Project.objects.open_by_student({row.student_id for row in sessions})
    return [(row, row.project or in_progress.get(row.student_id)) for row in sessions]


def _may_open_session(delivery: Delivery) -> bool:
    """Whether the recipient may open the page of the session: not after handing it over, nor after
    the end of their enrolment or role."""
    session, to = delivery.session, delivery.recipient
    if session is None or not is_participant(delivery) or not to.is_active:
        return False
    if not (access.is_student(to) or access.is_mentor(to)):
        return False
    return bool(type(session).objects.visible_to(to).filter(pk=session.pk).exists())


def appointment_context(delivery: Delivery) -> dict[str, Any]:
    """One session, or several with the starts that they had before."""
    several = delivery.payload.get("dates")
    return _context_with_dates(delivery, previous_starts(delivery) if several else {})


def moved_context(delivery: Delivery) -> dict[str, Any]:
    was = previous_starts(delivery)
    return {"was": was.get(delivery.session_id)} | _context_with_dates(delivery, was)


def _context_with_dates(delivery: Delivery, was: dict[int, datetime]) -> dict[str, Any]:
    context = session_context(delivery)
    rows = sessions_in_mail(delivery) if delivery.payload.get("dates") else []
    if not rows:
        return context
    series = series_context(delivery.kind, rows, to=delivery.recipient, was=was)
    return context | series | {"sessions_url": page("sessions")}


# Dates that a mail about changed details lists; it says how many more there are.
MAX_DATES_LISTED = 12


def details_context(delivery: Delivery) -> dict[str, Any]:
    """What has changed in the calendar entries, and of which sessions. ``room_url`` is the link
    that all of them have, ``rooms_differ`` says that there is none such."""
    rows = sessions_in_mail(delivery)
    changed = delivery.payload.get("changed") or []
    rooms = {row.room_url for row in rows}
    others = {row.other_person(delivery.recipient) for row in rows}
    return session_context(delivery) | {
        "entries": [
            (row, row.other_person(delivery.recipient), project)
            for row, project in _with_projects(rows[:MAX_DATES_LISTED])
        ],
        "more": len(rows[MAX_DATES_LISTED:]),
        "count": len(rows),
        "first": rows[0].starts_at if rows else None,
        "has_new_room": Detail.ROOM in changed,
        "has_new_name": bool({Detail.MENTOR, Detail.STUDENT} & set(changed)),
        "room_url": rooms.pop() if len(rooms) == 1 else "",
        "rooms_differ": len(rooms) > 1,
        "one_person": len(others) == 1,
        "sessions_url": page("sessions"),
    }


def details_sentence(row: Notification) -> str:
    n = _session_count(row)
    names = {"n": n, "other": other_name(row), "actor": row.actor_name}
    if Detail.ROOM not in (row.payload.get("changed") or []):
        text = ngettext(
            "A name has changed in your calendar entry with %(other)s.",
            "A name has changed in your %(n)s calendar entries with %(other)s.",
            n,
        )
    elif row.is_by_recipient:
        text = ngettext(
            "You changed the link to join a session.",
            "You changed the link to join %(n)s sessions.",
            n,
        )
    elif row.actor:
        text = ngettext(
            "%(actor)s changed the link to join your session.",
            "%(actor)s changed the link to join %(n)s of your sessions.",
            n,
        )
    else:
        text = ngettext(
            "The link to join your session has changed.",
            "The link to join %(n)s of your sessions has changed.",
            n,
        )
    return text % names


def cancellation_context(delivery: Delivery) -> dict[str, Any]:
    """With the advice and the reason of the cancellation. The text is included only for a reason
    that needs one."""
    context = appointment_context(delivery)
    outcome = delivery.session.outcomes.current().first() if delivery.session else None
    if outcome is None:
        return context
    reason: Any = ""
    if outcome.text in SYSTEM_REASONS:
        # Written by the site: translated into the recipient's language when the mail is rendered.
        reason = gettext_lazy(outcome.text)
    elif outcome.kind.needs_text:
        # A mentor who no longer supports the student learns of the cancellation, not of the reason.
        visible = delivery.session.outcomes.visible_to(delivery.recipient)
        reason = outcome.text if visible.filter(pk=outcome.pk).exists() else ""
    return context | {"advice": outcome.kind.advice, "reason": reason}


def reminder_context(delivery: Delivery) -> dict[str, Any]:
    """With the links to answer the reminder; only a student may propose another time."""
    context, session = session_context(delivery), delivery.session
    if session is None:
        return context
    to = delivery.recipient_id
    actions = {
        f"{action}_url": Link(session.pk, session.schedule_version, to, action).url
        for action in Action
        if action != Action.PROPOSE or to == session.student_id
    }
    return context | actions


def proposal_context(delivery: Delivery) -> dict[str, Any]:
    proposal = delivery.find_subject()
    context = session_context(delivery) | {"proposal": proposal, "answer_url": "", "again_url": ""}
    if proposal is None:
        return context
    mentorship = proposal.mentorship
    is_mentor = delivery.recipient_id == mentorship.mentor_id
    if delivery.session is None:
        # A session that is not planned yet is about the project of now.
        open_now = Project.objects.open_by_student([mentorship.student_id])
        context["project"] = open_now.get(mentorship.student_id)
    return context | {
        "answer_url": page("session_proposal_answer", proposal.pk),
        "again_url": "" if delivery.session else page("session_proposal"),
        "other": mentorship.student if is_mentor else mentorship.mentor,
    }


def proposal_address(row: Notification) -> str:
    if not row.subject.isdecimal():
        return session_address(row)
    return reverse("session_proposal_answer", args=[int(row.subject)])


def proposed_sentence(row: Notification) -> str:
    """What a student proposes, and instead of which date, from the payload of the notification."""
    values = {"actor": row.actor_name}
    for name in ("proposed", "instead_of"):
        written = row.payload.get(name)
        values[name] = short(read_instant(written)) if isinstance(written, str) else ""
    if not values["proposed"]:
        # Written before the payload had the times.
        return _("%(actor)s proposes a time.") % values
    if not values["instead_of"]:
        return _("%(actor)s proposes %(proposed)s for a new session.") % values
    return _("%(actor)s proposes %(proposed)s instead of %(instead_of)s.") % values


def declined_address(row: Notification) -> str:
    """The session, or the page to propose another date for a new one."""
    return session_address(row) if row.session_id else reverse("session_proposal")


def digest_context(delivery: Delivery) -> dict[str, Any]:
    """The mentor's sessions of one local day; ``reference`` of the delivery is the day."""
    to = delivery.recipient
    zone = zone_of(to.zone)
    day = parse_date(delivery.reference) or delivery.due_at.astimezone(zone).date()
    start = datetime.combine(day, time(), zone)
    # The next local midnight: a day with a clock change has 23 or 25 hours.
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    given = to.sessions_given.planned().filter(starts_at__gte=start, starts_at__lt=end)
    rows = given.select_related("student", "mentor__meeting_room", "project")
    sessions = list(rows.defer("project__brief").order_by("starts_at"))
    return {
        "day": day,
        "sessions": _with_projects(sessions),
        "sessions_url": page("sessions"),
    }


def absences_context(delivery: Delivery) -> dict[str, Any]:
    """For managers: the student who was absent, and the URL of their page."""
    context = session_context(delivery)
    if delivery.session is None:
        return context
    student = delivery.session.student
    [(_session, project)] = _with_projects([delivery.session])
    url = absolute(student_page_url(student.pk))
    return context | {"student": student, "student_url": url, "project": project}


def absences_sentence(row: Notification) -> str:
    name = row.session.student.name if row.session else ""
    return _("%(student)s did not come to two sessions in a row.") % {"student": name}


def absences_address(row: Notification) -> str:
    if row.session is None:
        return list_address(row)
    return student_page_url(row.session.student_id)


def _session_count(row: Notification) -> int:
    """How many sessions the notification is about."""
    return len(row.payload.get("dates") or ()) or 1


def planned_sentence(row: Notification) -> str:
    n, names = (
        _session_count(row),
        {"n": _session_count(row), "other": other_name(row), "actor": row.actor_name},
    )
    if row.is_by_recipient:
        text = ngettext(
            "You planned a session with %(other)s.", "You planned %(n)s sessions with %(other)s.", n
        )
    else:
        text = ngettext(
            "%(actor)s planned a session with you.", "%(actor)s planned %(n)s sessions with you.", n
        )
    return text % names


def moved_sentence(row: Notification) -> str:
    n, names = (
        _session_count(row),
        {"n": _session_count(row), "other": other_name(row), "actor": row.actor_name},
    )
    if row.is_by_recipient:
        text = ngettext(
            "You moved your session with %(other)s.",
            "You moved %(n)s of your sessions with %(other)s.",
            n,
        )
    else:
        text = ngettext(
            "%(actor)s moved your session.", "%(actor)s moved %(n)s of your sessions.", n
        )
    return text % names


def cancelled_sentence(row: Notification) -> str:
    n, names = (
        _session_count(row),
        {"n": _session_count(row), "other": other_name(row), "actor": row.actor_name},
    )
    if row.is_by_recipient:
        text = ngettext(
            "You cancelled your session with %(other)s.",
            "You cancelled %(n)s of your sessions with %(other)s.",
            n,
        )
    else:
        text = ngettext(
            "%(actor)s cancelled your session.", "%(actor)s cancelled %(n)s of your sessions.", n
        )
    return text % names


def handed_over_sentence(row: Notification) -> str:
    session, n = row.session, _session_count(row)
    names = {
        "n": n,
        "student": session.student.name if session else "",
        "mentor": session.mentor.name if session else "",
    }
    if session and row.recipient_id == session.mentor_id:
        text = ngettext(
            "You take over a session with %(student)s.",
            "You take over %(n)s sessions with %(student)s.",
            n,
        )
    elif session and row.recipient_id == session.student_id:
        text = ngettext(
            "%(mentor)s takes over your session.",
            "%(mentor)s takes over %(n)s of your sessions.",
            n,
        )
    else:
        text = ngettext(
            "%(mentor)s takes over your session with %(student)s.",
            "%(mentor)s takes over %(n)s of your sessions with %(student)s.",
            n,
        )
    return text % names


def handed_over_address(row: Notification) -> str:
    return session_address(row) if is_participant(row) else list_address(row)
