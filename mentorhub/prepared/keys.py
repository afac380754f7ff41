"""A list of keys as one parameter. ``IN`` would have another text for each length."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Value


class IsOneOf(Func):
    """Condition: the column has one of these numbers. ``column`` may lead through relations."""

    arg_joiner = " = ANY("
    template = "%(expressions)s)"
    output_field = BooleanField()

    def __init__(self, column: str, keys: list[int]) -> None:
        super().__init__(F(column), Value(keys, ArrayField(BigIntegerField())))
