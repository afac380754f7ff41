"""The base class of the school's policies: settings that an administrator can change."""

from collections.abc import Callable
from functools import cache
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from mentorhub.prepared import Prepared, prepared

SINGLE_ROW_PK = 1
_after_change: list[Callable[[], None]] = []


def after_change(act: Callable[[], None]) -> Callable[[], None]:
    """Registers what is done when an administrator has changed a policy, in the transaction of the
    change and on the login *staff*: what was made of its numbers is made anew."""
    _after_change.append(act)
    return act


def changed() -> None:
    for act in _after_change:
        act()


class Policy(models.Model):
    """A table with at most one row. Each field has the school's default.

    A subclass with a ``Meta`` inherits ``Policy.Meta``; if it declares constraints of its own, it
    lists ``*Policy.Meta.constraints`` before them. An app has one policy: the name of the
    constraint contains the app label alone.
    """

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=SINGLE_ROW_PK), name="%(app_label)s_policy_one_row"
            )
        ]

    @classmethod
    def current(cls) -> Self:
        """The row; unsaved defaults while no administrator has changed anything."""
        return _row_of(cls).first() or cls(pk=SINGLE_ROW_PK)


@cache
def _row_of(policy: type[Any]) -> Prepared:
    return prepared(lambda: policy._default_manager.filter(pk=SINGLE_ROW_PK))


def bounded_integer(
    label: Any,
    *,
    default: int,
    minimum: int | None = None,
    maximum: int | None = None,
    help_text: Any = "",
) -> "models.PositiveSmallIntegerField[int, int]":
    """A whole number of at least 0; the forms of the administration check the bounds."""
    validators: list[Any] = []
    if minimum is not None:
        validators.append(MinValueValidator(minimum))
    if maximum is not None:
        validators.append(MaxValueValidator(maximum))
    return models.PositiveSmallIntegerField(
        label, default=default, validators=validators, help_text=help_text
    )
