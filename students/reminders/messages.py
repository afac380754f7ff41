"""The mail of a Reminder: worded when it is sent, in the language and zone of its recipient.

``templates/email/session_<kind>.{subject,txt,html}`` says it; what stands there is gathered here.
"""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from mentorhub import mail
from mentorhub.mail import page
from students.calendar import ics
from students.models import Notification, Reminder, Session
from students.notifications.kinds import may_be_switched_off
from students.notifications.unsubscribing import Unsubscription
from students.reminders import contents
from students.replies.links import Action, Link

Kind = Reminder.Kind
CALENDAR_METHODS = {
    Kind.PLANNED: "REQUEST",
    Kind.MOVED: "REQUEST",
    Kind.HANDED_OVER: "REQUEST",
    Kind.CANCELLED: "CANCEL",
}
# How often a mail was tried before, when nobody knows whether it went out (DESIGN 5).
REPEAT = "X-MentorHub-Repeat"


def build(reminder: Reminder) -> EmailMultiAlternatives:
    """The mail, ready to be sent; each try of a reminder gives the same Message-ID."""
    to = reminder.recipient
    headers = {"Message-ID": reminder.message_id}
    if reminder.repeats:
        headers[REPEAT] = str(reminder.repeats)
    unsubscribe_url = ""
    if may_be_switched_off(reminder.kind):
        unsubscribe_url = Unsubscription(to.pk, reminder.kind).url
    message = mail.build(
        to=to,
        name=f"session_{reminder.kind}",
        context=_context(reminder),
        headers=headers,
        unsubscribe_url=unsubscribe_url,
    )
    method = _calendar_method(reminder)
    if method and reminder.session:
        with translation.override(to.language):
            entry = ics.invitation(
                reminder.session,
                to=to,
                method=method,
                stamp=reminder.created_at,
                url=page("session", reminder.session_id),
            )
        message.attach_alternative(entry, f"text/calendar; method={method}")
    return message


def _calendar_method(reminder: Reminder) -> str:
    """Empty: no calendar entry. It leaves the calendar of a mentor who has handed it over."""
    session = reminder.session
    if session and reminder.kind == Kind.HANDED_OVER and not _is_in(session, reminder):
        return "CANCEL"
    return CALENDAR_METHODS.get(reminder.kind, "")


def _is_in(session: Session, reminder: Reminder) -> bool:
    return reminder.recipient_id in (session.mentor_id, session.student_id)


def _context(reminder: Reminder) -> dict[str, Any]:
    to, session, actor = reminder.recipient, reminder.session, reminder.actor
    context: dict[str, Any] = {
        "reminder": reminder,
        "session": session,
        "actor": actor if actor != to else None,
        "by_oneself": actor is not None and actor == to,
        "preferences_url": page("notification_preferences"),
    }
    if session is not None:
        context |= _of_session(reminder, session)
    gather = contents.BY_KIND.get(reminder.kind)
    return context | (gather(reminder) if gather else {})


def _of_session(reminder: Reminder, session: Session) -> dict[str, Any]:
    to = reminder.recipient
    is_mentor = to.pk == session.mentor_id
    context = {
        "other": session.person_beside(to),
        "is_mentor": is_mentor,
        "is_student": to.pk == session.student_id,
        "room_url": session.room_url,
        # A mentor who gives a session back may not see it any more.
        "session_url": ""
        if reminder.kind == Kind.HANDED_OVER and not _is_in(session, reminder)
        else page("session", session.pk),
        "move_url": page("session_move", session.pk) if is_mentor else "",
        "brief_url": page("session_brief", session.pk) if is_mentor else "",
    }
    if reminder.kind == Kind.MOVED:
        context["was"] = _told_before(reminder)
    if reminder.kind in (Kind.EARLY, Kind.LATE):
        context |= {
            f"{action}_url": Link(session.pk, session.schedule_version, to.pk, action).url
            for action in Action
            if action != Action.PROPOSE or not is_mentor
        }
    return context


def _told_before(reminder: Reminder) -> Any:
    """The date that this person was last told, which is the one to forget."""
    told = Notification.objects.filter(
        session=reminder.session_id,
        recipient=reminder.recipient_id,
        schedule_version__lt=reminder.schedule_version,
        starts_at__isnull=False,
    )
    latest = told.order_by("-schedule_version", "-pk").first()
    return latest.starts_at if latest else None
