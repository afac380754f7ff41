"""Gives a student a mentor, as an administrator decides: in a table, or for many students at once.

The matching has its own way (dashboard/matching/board/decisions.py), since a mentor may decline
what it proposes. What other areas do then, they register with ``when_assigned``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mentorhub import endings
from mentorhub.accounts.models import User
from mentorhub.database import current_login
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Audience
from students.enrolments.kinds import SUPPORT_BEGAN
from students.models import Approval, Enrolment, Mentorship

WhenAssigned = Callable[[Mentorship, datetime], object]
_when_assigned: list[WhenAssigned] = []


def when_assigned(function: WhenAssigned) -> WhenAssigned:
    """Decorator for a function that is called, in the transaction, with a new mentorship."""
    _when_assigned.append(function)
    return function


@dataclass(frozen=True)
class Assigned:
    """A new mentorship, and what has ended for it."""

    mentorship: Mentorship
    ended: list[endings.Plan]


def assign(mentor: User, student: User, *, by: User, now: datetime) -> Assigned | None:
    """Create the main mentorship; one that is in force ends first.

    Returns None when nothing has changed because the student has this mentor. Nobody is told of the
    new mentorship but by ``notify_assigned``. Needs the login *staff*. Raises ValidationError, and
    IntegrityError for what triggers and constraints refuse: capacity, the role, another mentor in
    the period.
    """
    with transaction.atomic(using=current_login()):
        endings.lock_people([student.pk])
        enrolment = Enrolment.objects.running().filter(student=student).select_related("path")
        running = enrolment.first()
        if running is None:
            raise ValidationError(_("%(name)s is not a student now.") % {"name": student})
        _refuse_unapproved(mentor, running)
        ended = []
        for before in Mentorship.objects.in_force(now).main().filter(student=student):
            if before.mentor_id == mentor.pk:
                return None
            ended.append(before.end(by=by, informed=[student], now=now))
        mentorship = Mentorship.objects.create(
            mentor=mentor, student=student, granted_by=by, starts_at=max(now, running.started_at)
        )
        for each in _when_assigned:
            each(mentorship, now)
    return Assigned(mentorship, ended)


def notify_assigned(mentorships: Iterable[Mentorship], *, now: datetime) -> None:
    """Write one message to each student, and one to each mentor, whatever their number of students.

    People who have no password yet get none: their invitation names what they are here.
    """
    of_mentor: dict[int, list[Mentorship]] = defaultdict(list)
    for mentorship in mentorships:
        of_mentor[mentorship.mentor_id].append(mentorship)
        if mentorship.student.has_usable_password():
            payload = {"role": Audience.STUDENT.value}
            _write(mentorship, mentorship.student, mentorship.mentor, now, payload)
    for given in of_mentor.values():
        first = given[0]
        if first.mentor.has_usable_password():
            keys = [each.pk for each in given]
            payload = {"role": Audience.MENTOR.value, "mentorships": keys}
            _write(first, first.mentor, first.student, now, payload)


def _refuse_unapproved(mentor: User, enrolment: Enrolment) -> None:
    names = {"name": mentor, "path": enrolment.path}
    if not mentor.is_active:
        raise ValidationError(_("%(name)s is not active.") % names)
    if not Approval.objects.for_mentoring().filter(user=mentor, path=enrolment.path_id).exists():
        raise ValidationError(_("%(name)s is not approved to mentor %(path)s.") % names)


def _write(
    mentorship: Mentorship, to: User, by: User, now: datetime, payload: dict[str, Any]
) -> None:
    Delivery.objects.notify(
        SUPPORT_BEGAN,
        to=[to],
        by=by,
        now=now,
        reference=str(mentorship.pk),
        subject=mentorship.pk,
        payload=payload,
    )
