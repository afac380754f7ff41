"""Conditions that several rules share.

A rule that speaks of a mentor asks for the role and for the relation: a mentorship may be in force
a moment longer than the role, and somebody who is a student as well passes many gates.
"""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from mentorhub.access.roles import is_mentor

NO_ROWS = Q(pk__in=[])


def running(model: str, **conditions: Any) -> Exists:
    """Rows of a model with an ``ended_at`` that have not ended."""
    manager = apps.get_model(model)._base_manager
    return Exists(manager.filter(ended_at=None, **conditions))


def supported_by(user: Any, student: str) -> Q:
    """The role and the relation: the user is a mentor today, and has a mentorship in force now with
    the student of the outer row."""
    if not is_mentor(user):
        return NO_ROWS
    manager = apps.get_model("students.Mentorship")._base_manager
    rows = manager.filter(during__contains=Now(), mentor=user.pk, student=OuterRef(student))
    return Q(Exists(rows))


def will_be_given_by(user: Any, session: str = "") -> Q:
    """Sessions (``session`` leads to them: ``"session__"``) of a mentor whose mentorship with the
    student has not begun."""
    if not is_mentor(user):
        return NO_ROWS
    to_come = {f"{session}mentorship__during__startswith__gt": Now()}
    return Q(**{f"{session}mentor": user.pk}, **to_come)
