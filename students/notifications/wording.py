"""A notification in words, in the language in force, and where it leads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from students.matches import Match
from students.models import Notification, Reminder

Kind = Reminder.Kind
ICONS = {
    Kind.PLANNED: "calendar-plus",
    Kind.MOVED: "calendar-days",
    Kind.HANDED_OVER: "handshake",
    Kind.CANCELLED: "calendar-x",
    Kind.EARLY: "clock",
    Kind.LATE: "clock",
    Kind.DIGEST: "list",
    Kind.PROPOSED: "history",
    Kind.DECLINED: "circle-x",
    Kind.RUNNING_LATE: "hourglass",
    Kind.CONFIRMED: "circle-check",
    Kind.HANDED_IN: "package",
    Kind.ABSENT_TWICE: "user-round-x",
    Kind.CONFIRM_PROFILE: "user-round",
    Kind.MATCHED: "handshake",
    Kind.MATCH_DECLINED: "user-round-x",
    Kind.SUPPORT_ENDED: "user-round-x",
}


@dataclass(frozen=True)
class Worded:
    number: int
    icon: str
    sentence: str
    # The date it speaks of, where it speaks of one.
    at: datetime | None
    told_at: datetime
    is_read: bool


def worded(row: Notification) -> Worded:
    """Needs ``actor`` and ``session`` with its two people, selected with the row."""
    return Worded(
        number=row.pk,
        icon=ICONS.get(Kind(row.kind), "bell"),
        sentence=_sentence(row),
        at=row.starts_at or (row.session.starts_at if row.session else None),
        told_at=row.created_at,
        is_read=row.read_at is not None,
    )


def _sentence(row: Notification) -> str:
    session, reader = row.session, row.recipient_id
    by_oneself = row.actor_id is not None and row.actor_id == reader
    names = {
        "actor": row.actor.name if row.actor else _("Somebody"),
        "other": _other(row),
        "student": session.student.name if session else "",
        "mentor": session.mentor.name if session else "",
    }
    sentences: dict[str, Any] = {
        Kind.PLANNED: _("%(actor)s planned a session for you."),
        Kind.MOVED: _("%(actor)s moved your session."),
        Kind.HANDED_OVER: _handed_over(row),
        Kind.CANCELLED: _("%(actor)s cancelled your session."),
        Kind.EARLY: _("Your session with %(other)s is coming up."),
        Kind.LATE: _("Your session with %(other)s begins soon."),
        Kind.DIGEST: _("Your sessions of the day."),
        Kind.PROPOSED: _("%(actor)s proposes another time."),
        Kind.DECLINED: _("%(actor)s cannot take the time that you proposed."),
        Kind.RUNNING_LATE: _("%(actor)s is running late."),
        Kind.CONFIRMED: _("%(actor)s will be there."),
        Kind.HANDED_IN: _("%(actor)s handed in a deliverable."),
        Kind.ABSENT_TWICE: _("%(student)s did not come to two sessions in a row."),
        Kind.CONFIRM_PROFILE: _("Is your mentor profile still right?"),
        Kind.MATCHED: _matched(row),
        Kind.MATCH_DECLINED: _match_declined(row),
        Kind.SUPPORT_ENDED: _support_ended(row),
    }
    by_the_reader = {
        Kind.PLANNED: _("You planned a session with %(other)s."),
        Kind.MOVED: _("You moved your session with %(other)s."),
        Kind.CANCELLED: _("You cancelled your session with %(other)s."),
    }
    kind = Kind(row.kind)
    found = by_the_reader.get(kind) if by_oneself else None
    return (found or sentences[kind]) % names


def _handed_over(row: Notification) -> str:
    session = row.session
    if session and row.recipient_id == session.mentor_id:
        return _("You take over a session with %(student)s.")
    if session and row.recipient_id == session.student_id:
        return _("%(mentor)s takes over your session.")
    return _("%(mentor)s takes over your session with %(student)s.")


def _role(row: Notification) -> str:
    """How the reader comes into a match; it stands in the reference."""
    return row.reference.partition("/")[0]


def _matched(row: Notification) -> str:
    if _role(row) == "mentor":
        return _("You support %(actor)s from now on.")
    return _("%(actor)s is your mentor from now on.")


def _match_declined(row: Notification) -> str:
    if _role(row) == "manager":
        return _("%(actor)s declined a student.")
    return _("%(actor)s cannot be your mentor after all: you are first in line for another.")


def _support_ended(row: Notification) -> str:
    if _role(row) == "mentor":
        return _("You no longer support %(actor)s.")
    return _("%(actor)s no longer supports you.")


def _other(row: Notification) -> str:
    session = row.session
    if session is None:
        return ""
    is_student = row.recipient_id == session.student_id
    return (session.mentor if is_student else session.student).name


def address(row: Notification) -> str:
    """The page that it is about; the list itself where there is none."""
    kind, session = row.kind, row.session
    if kind == Kind.PROPOSED and row.reference.isdecimal():
        return reverse("session_proposal_answer", args=[int(row.reference)])
    if kind == Kind.CONFIRM_PROFILE:
        return reverse("dashboard")
    if kind == Kind.DIGEST:
        return reverse("sessions")
    if kind == Kind.ABSENT_TWICE and session:
        return reverse("student_dashboard", args=[session.student_id])
    if kind == Kind.HANDED_IN and row.actor_id:
        return reverse("student_dashboard", args=[row.actor_id])
    if kind in (Kind.MATCHED, Kind.MATCH_DECLINED):
        return _match_address(row)
    if session:
        return reverse("session", args=[session.pk])
    return reverse("notifications")


def _match_address(row: Notification) -> str:
    if _role(row) == "student":
        return reverse("student_home")
    match = Match.read(row.reference)
    mentorship = match.mentorship if match else None
    if mentorship is None:
        return reverse("notifications")
    return reverse("student_dashboard", args=[mentorship.student_id])
