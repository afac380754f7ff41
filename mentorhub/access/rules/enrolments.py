"""Enrolments, mentorships, approvals, and the work of an enrolment."""

from typing import Any

from django.db.models import Q
from django.db.models.functions import Now

from mentorhub.access.roles import is_manager, is_mentor, is_staff
from mentorhub.access.rules.relations import NO_ROWS, supported_by


def enrolments(user: Any) -> Q:
    """One's own, those of the students one supports now; every one for managers and staff."""
    if is_manager(user) or is_staff(user):
        return Q()
    return Q(student=user.pk) | supported_by(user, "student")


def enrolments_one_supports(user: Any) -> Q:
    """The running ones of the students one supports now: where a mentor may write."""
    return Q(ended_at=None) & supported_by(user, "student")


def mentorships(user: Any) -> Q:
    """One's own as a student, and as a mentor; every one for managers and staff."""
    if is_manager(user) or is_staff(user):
        return Q()
    return Q(student=user.pk) | (Q(mentor=user.pk) if is_mentor(user) else NO_ROWS)


def handover_notes(user: Any) -> Q:
    """Covers whose handover note one may read: one's own as the covering mentor, from the day it is
    planned until its end; every one for managers."""
    if is_manager(user):
        return Q()
    if not is_mentor(user):
        return NO_ROWS
    return Q(mentor=user.pk, kind="cover", ended_at=None, ends_at__gt=Now())


def project_works(user: Any) -> Q:
    """The work of the enrolments one may see."""
    if is_manager(user) or is_staff(user):
        return Q()
    return Q(enrolment__student=user.pk) | supported_by(user, "enrolment__student")


def uploads(user: Any) -> Q:
    """Files that one is handing in oneself, in a running enrolment."""
    return Q(enrolment__student=user.pk, enrolment__ended_at=None)


absences = project_works

pauses = project_works


def approvals(user: Any) -> Q:
    """One's own; every one for managers and staff."""
    return Q() if is_manager(user) or is_staff(user) else Q(user=user.pk)
