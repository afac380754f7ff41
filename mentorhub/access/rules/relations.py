"""Conditions that several rules share.

A rule for mentors checks the role and the relation: a mentorship may be in force a moment longer
than the role, and a person who is a student too passes many gates. The rules write the values of
columns (``state="published"``) as text, because this package imports no model.
"""

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from mentorhub.access.roles import is_mentor

NO_ROWS = Q(pk__in=[])


def running(model: str, **conditions: Any) -> Exists:
    """Whether there is a row of the model (which has ``ended_at``) that has not ended."""
    manager = apps.get_model(model)._base_manager
    return Exists(manager.filter(ended_at=None, **conditions))


def supported_by(user: Any, student: str) -> Q:
    """The user is a mentor today and has a mentorship in force now with the student of the row.

    ``student`` is the lookup of the student in the outer query.
    """
    if not is_mentor(user):
        return NO_ROWS
    manager = apps.get_model("students.Mentorship")._base_manager
    rows = manager.filter(during__contains=Now(), mentor=user.pk, student=OuterRef(student))
    return Q(Exists(rows))


def will_be_given_by(user: Any, session: str = "") -> Q:
    """Sessions of the mentor whose mentorship with the student has not begun.

    ``session`` is the lookup prefix that leads to sessions, as ``"session__"``.
    """
    if not is_mentor(user):
        return NO_ROWS
    not_begun = {f"{session}mentorship__during__startswith__gt": Now()}
    return Q(**{f"{session}mentor": user.pk}, **not_begun)
