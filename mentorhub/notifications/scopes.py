"""Who may still read a notification: whoever may see the row that it speaks of.

List, bell and count use the one condition of ``visible``; a mail is written from what ``find``
gives.
"""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    Field,
    Func,
    OuterRef,
    Q,
    UUIDField,
    Value,
    When,
)

from mentorhub.notifications import registry
from mentorhub.notifications.eligibility import as_number, as_uuid


class Key(Func):
    """A text as a key of a model, which is a number or a UUID; null when it is none. A plain cast
    would fail, and with it every page that shows the bell."""

    def __init__(self, text: Any, of: Field) -> None:
        super().__init__(text, output_field=type(of)())
        cast = as_uuid if isinstance(of, UUIDField) else as_number
        self.template = cast("%(expressions)s")


def visible(user: Any) -> Case:
    """A condition on notifications: they speak of nothing, or of a row that this person may see.

    One branch a scope, so that the key of one is never read as the key of another.
    """
    branches = [When(scope="", then=Value(True))]
    for scope in registry.scopes():
        model = apps.get_model(scope.model)
        key: Any = OuterRef(scope.column)
        if scope.column == "subject":
            key = Key(key, model._meta.pk)
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
