"""Who may still read a notification: whoever may see the row that it speaks of.

List, bell and count use the one condition of ``visible``; a mail is written from what ``find``
gives.
"""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Cast

from mentorhub.notifications import registry


def visible(user: Any) -> Case:
    """A condition on notifications: they speak of nothing, or of a row that this person may see.

    One branch a scope, so that the key of one is never read as the key of another.
    """
    branches = [When(scope="", then=Value(True))]
    for scope in registry.scopes():
        model = apps.get_model(scope.model)
        key: Any = OuterRef(scope.column)
        if scope.column == "subject":
            key = Cast(key, type(model._meta.pk)())
        rows = model.objects.visible_to(user).filter(pk=key).order_by()
        branches.append(When(Q(scope=scope.name), then=Exists(rows)))
    return Case(*branches, default=Value(False), output_field=BooleanField())


def find(name: str, subject: str, user: Any) -> Any:
    """The row of a scope if this person may see it, else None."""
    scope = registry.scope(name)
    if scope is None or not subject:
        return None
    rows = apps.get_model(scope.model).objects.visible_to(user)
    try:
        return rows.filter(pk=subject).first()
    except (ValueError, ValidationError):
        return None
