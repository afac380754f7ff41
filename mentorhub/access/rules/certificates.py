"""Certificates. What is public of one is shown to anyone who has its code, on a page without an
account; these rules are about the rows."""

from typing import Any

from django.db.models import Q

from mentorhub.access.roles import is_manager, is_staff
from mentorhub.access.rules.relations import NO_ROWS


def certificates(user: Any) -> Q:
    """One's own; every one for managers and staff."""
    if is_manager(user) or is_staff(user):
        return Q()
    return Q(completion__person=user.pk)


def revocations(user: Any) -> Q:
    """With the private note: staff alone."""
    return Q() if is_staff(user) else NO_ROWS
