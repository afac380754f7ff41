"""A condition for a list of primary keys as one parameter, however many there are."""

from typing import Any

from django.db.models import BooleanField, F, Func, Q, Value


class _AnyOf(Func):
    """``column = any(array)``: ``IN`` would have as many placeholders as there are keys."""

    template = "%(expressions)s)"
    arg_joiner = " = any("
    output_field = BooleanField()


def any_of(column: str, keys: list[int]) -> Q:
    """Rows whose ``column`` is one of the keys, as ``Q(column__in=keys)``; for prepared queries."""
    # The list itself, without a field that would copy it: it is recognised as the parameter.
    return any_in(column, Value(keys))


def any_in(column: str, array: Any) -> Q:
    """The same for an array that the database makes: PostgreSQL looks each of its keys up, where it
    would read the whole table for a subquery."""
    return Q(_AnyOf(F(column), array))
