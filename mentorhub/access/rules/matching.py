"""Requests for a mentor, assignments, and the runs of the matching."""

from typing import Any

from django.db.models import Q

from mentorhub.access.roles import is_manager, is_mentor
from mentorhub.access.rules.relations import NO_ROWS


def mentor_requests(user: Any) -> Q:
    """One's own; every one for managers. A mentor reads nobody's wishes or needs."""
    return Q() if is_manager(user) else Q(student=user.pk)


def assignments(user: Any) -> Q:
    """Those that make one somebody's mentor; every one for managers."""
    if is_manager(user):
        return Q()
    return Q(mentorship__mentor=user.pk) if is_mentor(user) else NO_ROWS


def matching(user: Any) -> Q:
    """Runs, proposed pairs with their scores, pinned and forbidden pairs: managers alone."""
    return Q() if is_manager(user) else NO_ROWS
