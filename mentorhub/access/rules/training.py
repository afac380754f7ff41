"""The mentors' training: courses, and how far somebody is."""

from typing import Any

from django.db.models import Q

from mentorhub.access.roles import is_manager, is_staff, is_student, is_trained
from mentorhub.access.rules.relations import NO_ROWS


def training_courses(user: Any) -> Q:
    """Published ones for mentors and assessors. Those open to visitors for everybody else but
    students."""
    return _of_course(user, "")


def training_chapters(user: Any) -> Q:
    """The published chapters of courses that one may see."""
    return Q(published=True) & _of_course(user, "course__")


def training_quizzes(user: Any) -> Q:
    """Those of published courses, for mentors and assessors."""
    return _of_course(user, "part__course__") if _trains(user) else NO_ROWS


def training_readings(user: Any) -> Q:
    """One's own: which chapters somebody has read, nobody else sees."""
    return Q(reader=user.pk)


def training_attempts(user: Any) -> Q:
    """One's own. Managers see where many fail, in figures without names and answers."""
    return Q(person=user.pk)


def training_answers(user: Any) -> Q:
    """One's own."""
    return Q(attempt__person=user.pk)


def training_completions(user: Any) -> Q:
    """One's own; every one for managers and staff."""
    return Q() if is_manager(user) or is_staff(user) else Q(person=user.pk)


def _trains(user: Any) -> bool:
    return user.is_authenticated and is_trained(user)


def _of_course(user: Any, course: str) -> Q:
    published = Q(**{f"{course}published": True})
    if _trains(user):
        return published
    if user.is_authenticated and is_student(user):
        return NO_ROWS
    return published & Q(**{f"{course}open_to_visitors": True})
