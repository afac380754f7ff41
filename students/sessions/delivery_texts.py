"""What messages about sessions say, and where they lead: for the kinds of kinds.py."""

from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentorhub import access
from mentorhub.dates import parse_date, zone_of
from mentorhub.mail import absolute, page
from mentorhub.notifications.models import Delivery, Notification
from students.enrolments.addresses import student_page
from students.replies.links import Action, Link
from students.sessions.models.outcome import BY_THE_SITE
from students.sessions.series_mail import (
    series_context,
    sessions_told,
    starts_told_before,
    takes_part,
)


def other_name(row: Notification) -> str:
    """The name of the other person of the session."""
    session = row.session
    return session.person_beside(row.recipient).name if session else ""


def session_address(row: Notification) -> str:
    if _count(row) > 1:
        return reverse("sessions")
    return reverse("session", args=[row.session_id]) if row.session_id else list_address(row)


def list_address(row: Notification) -> str:
    return reverse("notifications")


def about_session(delivery: Delivery) -> dict[str, Any]:
    """The two people, the room, and the pages of a session. Empty without one."""
    session, to = delivery.session, delivery.recipient
    if session is None:
        return {}
    is_mentor = to.pk == session.mentor_id
    return {
        "other": session.person_beside(to),
        "is_mentor": is_mentor,
        "is_student": to.pk == session.student_id,
        "room_url": session.room_url,
        "session_url": page("session", session.pk) if _may_open(delivery) else "",
        "move_url": page("session_move", session.pk) if is_mentor else "",
        "brief_url": page("session_brief", session.pk) if is_mentor else "",
    }


def _may_open(delivery: Delivery) -> bool:
    """Not a mentor who has handed it over, and nobody whose enrolment or role has ended."""
    session, to = delivery.session, delivery.recipient
    if session is None or not takes_part(delivery) or not to.is_active:
        return False
    if not (access.is_student(to) or access.is_mentor(to)):
        return False
    return bool(type(session).objects.visible_to(to).filter(pk=session.pk).exists())


def appointment(delivery: Delivery) -> dict[str, Any]:
    """One date, or several with those that they replace."""
    several = delivery.payload.get("dates")
    return _with_dates(delivery, starts_told_before(delivery) if several else {})


def moved(delivery: Delivery) -> dict[str, Any]:
    was = starts_told_before(delivery)
    return {"was": was.get(delivery.session_id)} | _with_dates(delivery, was)


def _with_dates(delivery: Delivery, was: dict[int, datetime]) -> dict[str, Any]:
    context = about_session(delivery)
    rows = sessions_told(delivery) if delivery.payload.get("dates") else []
    if not rows:
        return context
    series = series_context(delivery.kind, rows, to=delivery.recipient, was=was)
    return context | series | {"sessions_url": page("sessions")}


def cancellation(delivery: Delivery) -> dict[str, Any]:
    """A reason that needs a text is one for the student; the others explain themselves."""
    context = appointment(delivery)
    outcome = delivery.session.outcomes.standing().first() if delivery.session else None
    if outcome is None:
        return context
    reason: Any = ""
    if outcome.text in BY_THE_SITE:
        # No words of anybody; put into the language of the recipient when the mail is written.
        reason = gettext_lazy(outcome.text)
    elif outcome.kind.needs_text:
        # That it is off is news also for a mentor who supports the student no longer; why, is not.
        visible = delivery.session.outcomes.visible_to(delivery.recipient)
        reason = outcome.text if visible.filter(pk=outcome.pk).exists() else ""
    return context | {"advice": outcome.kind.advice, "reason": reason}


def reminder(delivery: Delivery) -> dict[str, Any]:
    """With the buttons of the answers; only a student asks for another time."""
    context, session = about_session(delivery), delivery.session
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
    answer = page("session_proposal_answer", proposal.pk) if proposal else ""
    return about_session(delivery) | {"proposal": proposal, "answer_url": answer}


def proposal_address(row: Notification) -> str:
    if not row.subject.isdecimal():
        return session_address(row)
    return reverse("session_proposal_answer", args=[int(row.subject)])


def digest(delivery: Delivery) -> dict[str, Any]:
    """A mentor's sessions of one day, on their own clock; ``reference`` is the day."""
    to = delivery.recipient
    zone = zone_of(to.zone)
    day = parse_date(delivery.reference) or delivery.due_at.astimezone(zone).date()
    start = datetime.combine(day, time(), zone)
    # The next midnight on the clock: a day of a change has 23 or 25 hours.
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    given = to.sessions_given.planned().filter(starts_at__gte=start, starts_at__lt=end)
    sessions = given.select_related("student", "mentor__meeting_room").order_by("starts_at")
    return {"day": day, "sessions": list(sessions)}


def absences(delivery: Delivery) -> dict[str, Any]:
    """For a manager: whose absences they are."""
    context = about_session(delivery)
    if delivery.session is None:
        return context
    student = delivery.session.student
    return context | {"student": student, "student_url": absolute(student_page(student.pk))}


def absences_sentence(row: Notification) -> str:
    name = row.session.student.name if row.session else ""
    return _("%(student)s did not come to two sessions in a row.") % {"student": name}


def absences_address(row: Notification) -> str:
    if row.session is None:
        return list_address(row)
    return student_page(row.session.student_id)


def _count(row: Notification) -> int:
    """How many sessions it tells of."""
    return len(row.payload.get("dates") or ()) or 1


def planned_sentence(row: Notification) -> str:
    n, names = _count(row), {"n": _count(row), "other": other_name(row), "actor": row.actor_name}
    if row.is_by_recipient:
        said = ngettext(
            "You planned a session with %(other)s.", "You planned %(n)s sessions with %(other)s.", n
        )
    else:
        said = ngettext(
            "%(actor)s planned a session for you.", "%(actor)s planned %(n)s sessions for you.", n
        )
    return said % names


def moved_sentence(row: Notification) -> str:
    n, names = _count(row), {"n": _count(row), "other": other_name(row), "actor": row.actor_name}
    if row.is_by_recipient:
        said = ngettext(
            "You moved your session with %(other)s.",
            "You moved %(n)s of your sessions with %(other)s.",
            n,
        )
    else:
        said = ngettext(
            "%(actor)s moved your session.", "%(actor)s moved %(n)s of your sessions.", n
        )
    return said % names


def cancelled_sentence(row: Notification) -> str:
    n, names = _count(row), {"n": _count(row), "other": other_name(row), "actor": row.actor_name}
    if row.is_by_recipient:
        said = ngettext(
            "You cancelled your session with %(other)s.",
            "You cancelled %(n)s of your sessions with %(other)s.",
            n,
        )
    else:
        said = ngettext(
            "%(actor)s cancelled your session.", "%(actor)s cancelled %(n)s of your sessions.", n
        )
    return said % names


def handed_over_sentence(row: Notification) -> str:
    session, n = row.session, _count(row)
    names = {
        "n": n,
        "student": session.student.name if session else "",
        "mentor": session.mentor.name if session else "",
    }
    if session and row.recipient_id == session.mentor_id:
        said = ngettext(
            "You take over a session with %(student)s.",
            "You take over %(n)s sessions with %(student)s.",
            n,
        )
    elif session and row.recipient_id == session.student_id:
        said = ngettext(
            "%(mentor)s takes over your session.",
            "%(mentor)s takes over %(n)s of your sessions.",
            n,
        )
    else:
        said = ngettext(
            "%(mentor)s takes over your session with %(student)s.",
            "%(mentor)s takes over %(n)s of your sessions with %(student)s.",
            n,
        )
    return said % names


def handed_over_address(row: Notification) -> str:
    return session_address(row) if takes_part(row) else list_address(row)
