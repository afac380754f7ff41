"""A condition for a list of primary keys as one parameter, however many there are."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, Value


class _AnyOf(Func):
    """``column = any(array)``: ``IN`` would have as many placeholders as there are keys."""

    template = "%(expressions)s)"
    arg_joiner = " = any("
    output_field = BooleanField()


def any_of(column: str, keys: list[int] | ArraySubquery) -> Q:
    """Rows whose ``column`` is one of the keys, as ``Q(column__in=keys)``; for prepared queries.

    An array of a subquery is made once, and before the rows are looked at."""
    # The list itself, without a field that would copy it: it is recognised as the parameter.
    return Q(_AnyOf(F(column), keys if isinstance(keys, ArraySubquery) else Value(keys)))
