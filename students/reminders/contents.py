"""What a mail of one kind says beside the session: a reason, a proposed time, a day's list."""

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy

from mentorhub import access
from mentorhub.dates import parse_date
from mentorhub.mail import page
from students.matches import Match
from students.models import Deliverable, Mentorship, Outcome, Reminder, Session, TimeProposal
from students.models.outcome import BY_THE_SITE

Kind = Reminder.Kind


def _cancellation(reminder: Reminder) -> dict[str, Any]:
    """The reason of “other” is a text for the student; the other two explain themselves."""
    outcome = reminder.session.outcomes.standing().first() if reminder.session else None
    if outcome is None:
        return {}
    # That it is off is news also for a mentor who supports the student no longer; why, is not.
    # What the site says itself holds no words of anybody.
    readable = (
        outcome.text in BY_THE_SITE
        or Outcome.objects.visible_to(reminder.recipient).filter(pk=outcome.pk).exists()
    )
    return {"outcome": outcome.status, "reason": _other_reason(outcome) if readable else ""}


def _other_reason(outcome: Outcome) -> str:
    if outcome.text in BY_THE_SITE:
        # Put into the language of the recipient when the mail is worded.
        return gettext_lazy(outcome.text)
    return outcome.text if outcome.status == Session.Status.CANCELLED_OTHER else ""


def _support_ended(reminder: Reminder) -> dict[str, Any]:
    """Of a mentorship that ended; the reference is the reader's role in it and its number."""
    role, _slash, number = reminder.reference.partition("/")
    rows = Mentorship.objects.select_related("mentor", "student")
    mentorship = rows.filter(pk=int(number)).first() if number.isdecimal() else None
    if mentorship is None:
        return {}
    is_student = role == "student" and access.is_student(reminder.recipient)
    return {
        "role": role,
        "mentor": mentorship.mentor,
        "student": mentorship.student,
        "is_cover": mentorship.kind == Mentorship.Kind.COVER,
        "home_url": page("student_home") if is_student else "",
    }


def _proposal(reminder: Reminder) -> dict[str, Any]:
    number = reminder.reference
    if not number.isdecimal():
        return {}
    proposals = TimeProposal.objects.visible_to(reminder.recipient)
    proposal = proposals.select_related("session").filter(pk=int(number)).first()
    return {
        "proposal": proposal,
        "answer_url": page("session_proposal_answer", proposal.pk) if proposal else "",
    }


def _digest(reminder: Reminder) -> dict[str, Any]:
    """A mentor's sessions of one day, on their own clock; ``reference`` is the day."""
    zone = ZoneInfo(reminder.recipient.zone or "UTC")
    day = parse_date(reminder.reference) or reminder.due_at.astimezone(zone).date()
    start = datetime.combine(day, time(), zone)
    # The next midnight on the clock: a day of a change has 23 or 25 hours.
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    of_the_day = Session.objects.planned().filter(
        mentor=reminder.recipient_id, starts_at__gte=start, starts_at__lt=end
    )
    sessions = of_the_day.select_related("student", "mentor__meeting_room").order_by("starts_at")
    return {"day": day, "sessions": list(sessions)}


def _deliverable(reminder: Reminder) -> dict[str, Any]:
    try:
        key = uuid.UUID(reminder.reference)
    except ValueError:
        return {}
    visible = Deliverable.objects.visible_to(reminder.recipient)
    found = visible.select_related("project", "enrolment__student").filter(pk=key).first()
    if found is None:
        return {}
    student = found.enrolment.student_id
    return {"deliverable": found, "student_url": page("student_dashboard", student)}


def _absences(reminder: Reminder) -> dict[str, Any]:
    """For a manager: whose absences they are."""
    if reminder.session is None:
        return {}
    student = reminder.session.student
    return {"student": student, "student_url": page("student_dashboard", student.pk)}


def _profile(reminder: Reminder) -> dict[str, Any]:
    return {"profile_url": page("profile")}


def _match(reminder: Reminder) -> dict[str, Any]:
    match = Match.read(reminder.reference)
    mentorship = match.mentorship if match else None
    if match is None or mentorship is None:
        return {}
    return {
        "role": match.role,
        "mentor": mentorship.mentor,
        "student": mentorship.student,
        "decline_until": datetime.fromtimestamp(match.decline_until, UTC),
        "decline_url": page("match_decline", match.assignment),
        "student_url": page("student_dashboard", mentorship.student_id),
        "home_url": page("student_home"),
    }


BY_KIND = {
    Kind.CANCELLED: _cancellation,
    Kind.PROPOSED: _proposal,
    Kind.DECLINED: _proposal,
    Kind.DIGEST: _digest,
    Kind.HANDED_IN: _deliverable,
    Kind.ABSENT_TWICE: _absences,
    Kind.CONFIRM_PROFILE: _profile,
    Kind.MATCHED: _match,
    Kind.MATCH_DECLINED: _match,
    Kind.SUPPORT_ENDED: _support_ended,
}
