"""What belongs to one person: roles, notifications, the profile of a mentor."""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from mentorhub.access.roles import is_manager, is_mentor, is_staff


def roles(user: Any) -> Q:
    """One's own; every one for managers and staff."""
    return Q() if is_manager(user) or is_staff(user) else Q(user=user.pk)


def notifications(user: Any) -> Q:
    """One's own, as long as one may see the row that they speak of (notifications/scopes.py)."""
    return Q(recipient=user.pk)


def mentor_photos(user: Any) -> Q:
    """One's own and that of whoever supports one now; every one for mentors, managers and staff."""
    if is_mentor(user) or is_manager(user) or is_staff(user):
        return Q()
    manager = apps.get_model("students.Mentorship")._base_manager
    given = manager.filter(during__contains=Now(), student=user.pk, mentor=OuterRef("user"))
    return Q(user=user.pk) | Q(Exists(given))


def profile_changes(user: Any) -> Q:
    """Those of one's own profile."""
    return Q(mentor__user=user.pk)
