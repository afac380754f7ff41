"""Who may still read a notification: a person who may see the row that it is about.

The list, the bell and its count all use the condition of ``visible``; a mail is written from the
row that ``find`` returns.
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
from mentorhub.notifications.eligibility import as_bigint, as_uuid


class Key(Func):
    """A text as a primary key of a model (a number or a UUID); null when it is not one.

    A plain cast would raise an error, on every page that shows the bell.
    """

    def __init__(self, text: Any, of: Field) -> None:
        super().__init__(text, output_field=type(of)())
        cast = as_uuid if isinstance(of, UUIDField) else as_bigint
        self.template = cast("%(expressions)s")


def visible(user: Any) -> Case:
    """A condition on notifications: they are about no row, or about one that this person may see.

    There is one branch for each scope, so that a key of one is never used as a key of another.
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
    rows = apps.get_model(scope.model).objects.visible_to(user).defer(*scope.deferred)
    try:
        return rows.filter(pk=subject).first()
    except (ValueError, ValidationError):
        return None
