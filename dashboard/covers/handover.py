"""Handing sessions over: to the covering mentor when a cover is planned, and back to the main
mentor when it ends early (students/sessions/endings.py).

A session that cannot be handed over stays with its mentor and is listed in the handover note; at an
early end it is cancelled, because it would have no mentor.
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
class HandoverCandidate:
    """A session in the period of a cover, and why the covering mentor cannot take it over ("" if
    they can)."""

    session: Session
    obstacle: str = ""


@dataclass
class HandoverResult:
    handed_over: list[Session] = field(default_factory=list)
    # Those that stayed with their mentor, or were cancelled at an early end.
    not_handed_over: list[Session] = field(default_factory=list)


def main_mentor_sessions(
    student: "User", starts_at: datetime, ends_at: datetime
) -> QuerySet[Session]:
    """The upcoming sessions of the student with the main mentor in this period."""
    return (
        Session.objects.upcoming()
        .filter(student=student, mentorship__kind=Mentorship.Kind.MAIN)
        .filter(starts_at__gte=starts_at, starts_at__lt=ends_at)
        .select_related("mentor", "student", "mentorship")
    )


def handover_candidates(
    sessions: QuerySet[Session], mentor: "User | None"
) -> list[HandoverCandidate]:
    """Each session, and whether this mentor could take it over; not judged without a mentor."""
    rows = list(sessions)
    if mentor is None or not rows:
        return [HandoverCandidate(row) for row in rows]
    availability = Availability(mentor, rows[0].student, excluding=rows)
    return [HandoverCandidate(row, _obstacle(row, availability)) for row in rows]


def _obstacle(session: Session, availability: Availability) -> str:
    names = {"name": availability.mentor.name}
    if session.starts_at <= availability.now:
        return _("It has already begun.")
    if availability.has_time_off(session.starts_at, session.ends_at):
        return _("%(name)s is off then.") % names
    if availability.is_busy(session.starts_at, session.ends_at):
        return _("%(name)s has another session then.") % names
    return ""


def hand_over(cover: Mentorship, *, by: "User") -> HandoverResult:
    """Hand over the main mentor's sessions that the covering mentor can take; notifies all people.

    Needs the login *staff*, as everything that gives a student to a mentor.
    """
    result, by_main = HandoverResult(), defaultdict(list)
    sessions = main_mentor_sessions(cover.student, cover.starts_at, cover.ends_at)
    with transaction.atomic(using=current_login()):
        endings.lock_people([cover.student_id])
        for candidate in handover_candidates(sessions, cover.mentor):
            session, main = candidate.session, candidate.session.mentorship
            if not candidate.obstacle and _try_hand_over(session, cover, by):
                result.handed_over.append(session)
                by_main[main].append(session)
            else:
                result.not_handed_over.append(session)
        for main, rows in by_main.items():
            reminders.notify_handed_over(rows, main, by=by, now=timezone.now())
    return result


def end_early(cover: Mentorship, *, by: "User") -> HandoverResult:
    """End a cover now; returns which sessions were handed back and which were cancelled.

    Needs the login *staff*.
    """
    now = timezone.now()
    upcoming = Session.objects.upcoming(now).filter(mentorship=cover, starts_at__gt=now)
    keys = list(upcoming.values_list("pk", flat=True))
    cover.end(by=by, now=now)
    result = HandoverResult()
    for session in Session.objects.filter(pk__in=keys).order_by("starts_at"):
        is_given_back = session.mentorship_id != cover.pk
        (result.handed_over if is_given_back else result.not_handed_over).append(session)
    return result


def _try_hand_over(session: Session, to: Mentorship, by: "User") -> bool:
    try:
        session.hand_over(to, by=by, notify=False)
    except SessionRefusedError:
        # The session or the mentor's calendar changed meanwhile.
        return False
    return True
