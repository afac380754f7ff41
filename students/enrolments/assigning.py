"""Gives a student a mentor, as an administrator decides: on the page of a mentorship, in a table,
or for many students at once. All of them ask the same rules and send the same mails.

The matching has its own way (dashboard/matching/board/decisions.py), since a mentor may decline
what it proposes. Other areas register in their ``assignment_rules.py`` what they do then
(``when_assigned``) and what they refuse (``assignment_rule``).
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
# Mentor, student and start of the mentorship; a sentence that says why not, or an empty one.
AssignmentRule = Callable[[User, User, datetime], str]
_rules: list[AssignmentRule] = []


def when_assigned(function: WhenAssigned) -> WhenAssigned:
    """Decorator for a function that is called, in the transaction, with a new mentorship."""
    _when_assigned.append(function)
    return function


def assignment_rule(function: AssignmentRule) -> AssignmentRule:
    """Decorator for a function that says why a mentor is not given a student."""
    _rules.append(function)
    return function


def check_assignment(mentor: User, student: User, *, starts_at: datetime) -> Enrolment:
    """The enrolment of the student who may be given this mentor.

    Raises ValidationError with the field, ``student`` or ``mentor``, that has to be changed. Seats,
    roles and periods are checked by the database when the mentorship is saved.
    """
    rows = Enrolment.objects.running().filter(student=student).select_related("path")
    enrolment = rows.first()
    if enrolment is None:
        raise ValidationError(
            {"student": _("%(name)s is not enrolled in any path.") % {"name": student}}
        )
    refusal = _approval_refusal(mentor, enrolment) or assignment_refusal(mentor, student, starts_at)
    if refusal:
        raise ValidationError({"mentor": refusal})
    return enrolment


def assignment_refusal(mentor: User, student: User, starts_at: datetime) -> str:
    """What the rules of other areas say against this mentor; empty when nothing does."""
    return next(filter(None, (rule(mentor, student, starts_at) for rule in _rules)), "")


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
        enrolment = check_assignment(mentor, student, starts_at=now)
        ended = []
        for before in Mentorship.objects.in_force(now).main().filter(student=student):
            if before.mentor_id == mentor.pk:
                return None
            ended.append(before.end(by=by, informed=[student], now=now))
        starts_at = max(now, enrolment.started_at)
        mentorship = Mentorship(mentor=mentor, student=student, granted_by=by, starts_at=starts_at)
        _save_new(mentorship, now)
    return Assigned(mentorship, ended)


def add_mentorship(mentorship: Mentorship, *, now: datetime) -> None:
    """Save a new main mentorship with its own dates, and tell both people.

    Needs the login *staff*. Raises what ``assign`` raises; a mentorship in the same period is not
    ended but refused.
    """
    with transaction.atomic(using=current_login()):
        endings.lock_people([mentorship.student_id])
        check_assignment(mentorship.mentor, mentorship.student, starts_at=mentorship.starts_at)
        _save_new(mentorship, now)
        notify_assigned([mentorship], now=now)


def _save_new(mentorship: Mentorship, now: datetime) -> None:
    mentorship.save(force_insert=True)
    for each in _when_assigned:
        each(mentorship, now)


def notify_assigned(mentorships: Iterable[Mentorship], *, now: datetime) -> None:
    """Write one message to each student, and one to each mentor, whatever their number of students.

    People who have no password yet get none: their invitation names what they are here.
    """
    of_mentor: dict[int, list[Mentorship]] = defaultdict(list)
    for mentorship in mentorships:
        of_mentor[mentorship.mentor_id].append(mentorship)
        if mentorship.student.has_usable_password():
            payload = {"role": Audience.STUDENT.value} | _begins([mentorship], now)
            _write(mentorship, mentorship.student, mentorship.mentor, now, payload)
    for given in of_mentor.values():
        first = given[0]
        if first.mentor.has_usable_password():
            keys = [each.pk for each in given]
            payload = {"role": Audience.MENTOR.value, "mentorships": keys} | _begins(given, now)
            _write(first, first.mentor, first.student, now, payload)


def _begins(mentorships: list[Mentorship], now: datetime) -> dict[str, int]:
    """``begins``, in seconds since 1970, unless one of them is in force already."""
    first = min(each.starts_at for each in mentorships)
    return {"begins": int(first.timestamp())} if first > now else {}


def _approval_refusal(mentor: User, enrolment: Enrolment) -> str:
    names = {"name": mentor, "path": enrolment.path}
    if not mentor.is_active:
        return _("%(name)s’s account is not active.") % names
    if not Approval.objects.for_mentoring().filter(user=mentor, path=enrolment.path_id).exists():
        return _("%(name)s is not approved to mentor %(path)s.") % names
    return ""


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
