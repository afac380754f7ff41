"""Roles: each function answers one question about a person."""

from enum import StrEnum
from typing import Any

from django.db.models import Q


class RoleKind(StrEnum):
    """The values of ``accounts.Role.Kind``, which is in a layer above; a test compares the two."""

    MENTOR = "mentor"
    ASSESSOR = "assessor"
    MANAGER = "manager"
    STAFF = "staff"


def is_mentor(user: Any) -> bool:
    """Holds the role mentor today."""
    return RoleKind.MENTOR in user.role_kinds


def was_mentor(user: Any) -> bool:
    """Held the role mentor, and holds it no longer. Asks the database."""
    if not user.is_authenticated or is_mentor(user):
        return False
    return bool(user.roles.filter(kind=RoleKind.MENTOR).exclude(ended_at=None).exists())


def is_assessor(user: Any) -> bool:
    """Holds the role assessor today."""
    return RoleKind.ASSESSOR in user.role_kinds


def is_manager(user: Any) -> bool:
    """Holds the role mentorship manager today."""
    return RoleKind.MANAGER in user.role_kinds


def is_staff(user: Any) -> bool:
    """Holds the role administrator today."""
    return RoleKind.STAFF in user.role_kinds


def is_student(user: Any) -> bool:
    """Has an enrolment that has not ended."""
    return user.enrolled_path_id is not None


def is_trained(user: Any) -> bool:
    """Takes the courses for mentors: a mentor or an assessor."""
    return is_mentor(user) or is_assessor(user)


def has_earned_certificate(user: Any) -> bool:
    """Has a certificate, or has finished a course that certifies, whatever their roles are today.
    Asks the database."""
    earned = Q(course__certifies=True) | Q(certificates__isnull=False)
    return bool(user.completions.filter(earned).exists())


def was_student(user: Any) -> bool:
    """Has an enrolment that has ended, whatever their roles are today."""
    return bool(user.has_ended_enrolment)


def has_approval(user: Any) -> bool:
    """Has an approval that runs, for any path. Without one, no guide is open to them."""
    return bool(user.has_approval)


def is_or_was_student(user: Any) -> bool:
    """Has an enrolment, running or ended: has work of their own to read."""
    return is_student(user) or was_student(user)


def is_member(user: Any) -> bool:
    """Holds any role, or is a student: somebody the school knows."""
    return bool(user.role_kinds) or is_student(user)


def may_see_every_project(user: Any) -> bool:
    """Mentors, assessors, managers and administrators see the three open tabs of every path."""
    return bool(user.role_kinds)


def may_read_messages(user: Any) -> bool:
    """A member, or a former student, who goes on reading the threads they were in."""
    return is_member(user) or was_student(user)
