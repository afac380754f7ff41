"""The sessions of a cover change hands: to the covering mentor when it is planned, and back to the
mentor when it ends early (students/enrolments/endings.py).

A session that cannot change hands stays where it is for a cover, and is listed; at an early end it
is cancelled, because nobody would give it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub import endings
from mentorhub.database import current_login
from students.models import Mentorship, Session
from students.sessions import reminders
from students.sessions.availability import Availability
from students.sessions.errors import SessionRefusedError

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


@dataclass
class Planned:
    """One session of those days, and why the covering mentor cannot take it (empty: they can)."""

    session: Session
    why_not: str = ""


@dataclass
class Changed:
    handed_over: list[Session] = field(default_factory=list)
    # What stayed where it was, or was cancelled.
    left: list[Session] = field(default_factory=list)


def sessions_meanwhile(
    student: "User", starts_at: datetime, ends_at: datetime
) -> QuerySet[Session]:
    """What the main mentor has planned with the student in those days: each needs a word."""
    return (
        Session.objects.upcoming()
        .filter(student=student, mentorship__kind="main")
        .filter(starts_at__gte=starts_at, starts_at__lt=ends_at)
        .select_related("mentor", "student", "mentorship")
    )


def weighed(sessions: QuerySet[Session], mentor: "User | None") -> list[Planned]:
    """Each session, and whether this mentor could take it."""
    rows = list(sessions)
    if mentor is None or not rows:
        return [Planned(row) for row in rows]
    availability = Availability(mentor, rows[0].student, without=rows)
    return [Planned(row, _why_not(row, availability)) for row in rows]


def _why_not(session: Session, availability: Availability) -> str:
    names = {"name": availability.mentor.name}
    if session.starts_at <= availability.now:
        return _("It has begun.")
    if availability.has_time_off(session.starts_at, session.ends_at):
        return _("%(name)s has time off then.") % names
    if availability.is_busy(session.starts_at, session.ends_at):
        return _("%(name)s has another session then.") % names
    return ""


def hand_over(cover: Mentorship, *, by: "User") -> Changed:
    """What the covering mentor can take of the mentor's sessions is theirs; all people are told.

    On the login *staff*, as everything that gives somebody a student.
    """
    changed, before = Changed(), defaultdict(list)
    sessions = sessions_meanwhile(cover.student, cover.starts_at, cover.ends_at)
    with transaction.atomic(using=current_login()):
        endings.hold_people([cover.student_id])
        for planned in weighed(sessions, cover.mentor):
            session, main = planned.session, planned.session.mentorship
            if not planned.why_not and _handed_over(session, cover, by):
                changed.handed_over.append(session)
                before[main].append(session)
            else:
                changed.left.append(session)
        for main, rows in before.items():
            reminders.notify_handed_over(rows, main, by=by, now=timezone.now())
    return changed


def end_early(cover: Mentorship, *, by: "User") -> Changed:
    """End a cover now, and say what has become of its sessions. On the login *staff*."""
    now = timezone.now()
    coming = Session.objects.upcoming(now).filter(mentorship=cover, starts_at__gt=now)
    numbers = list(coming.values_list("pk", flat=True))
    cover.end(by=by, now=now)
    changed = Changed()
    for session in Session.objects.filter(pk__in=numbers).order_by("starts_at"):
        given_back = session.mentorship_id != cover.pk
        (changed.handed_over if given_back else changed.left).append(session)
    return changed


def _handed_over(session: Session, to: Mentorship, by: "User") -> bool:
    try:
        session.hand_over(to, by=by, notify=False)
    except SessionRefusedError:
        # Somebody was faster than this page: the database has the last word.
        return False
    return True
