"""A condition for a list of primary keys as one parameter, however many there are."""

from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import BaseExpression


class _AnyOf(Func):
    """``column = any(array)``: ``IN`` would have as many placeholders as there are keys."""

    template = "%(expressions)s)"
    arg_joiner = " = any("
    output_field = BooleanField()


def any_of(column: str, keys: list[int] | BaseExpression) -> Q:
    """Rows whose ``column`` is one of the keys, as ``Q(column__in=keys)``; for prepared queries.

    Of an array that the database makes, such as an ``ArraySubquery``, PostgreSQL looks each key up,
    where it would read the whole table for a subquery."""
    # The list itself, without a field that would copy it: it is recognised as the parameter.
    array = keys if isinstance(keys, BaseExpression) else Value(keys)
    return Q(_AnyOf(F(column), array))
