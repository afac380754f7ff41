"""Aggregates of all rows of a subquery, which is then one value.

Django's aggregates would group the rows, and PostgreSQL sort them for that; to order them and take
the first one sorts them as well. With forty students that is forty sorts for each fact of theirs.
"""

from django.db.models import DateTimeField, Field, Func, IntegerField


class CountOfAll(Func):
    """``rows.order_by().values(n=CountOfAll("pk"))``: 0 without rows."""

    function = "COUNT"
    output_field: Field = IntegerField()


class EarliestOfAll(Func):
    """An instant; null without rows."""

    function = "MIN"
    output_field: Field = DateTimeField()


class LatestOfAll(Func):
    function = "MAX"
    output_field: Field = DateTimeField()
