"""Runs a compiled query: the statement is there already, and what makes its rows, too."""

import copy
from collections.abc import Sequence
from typing import Any, Self

from django.db import connections
from django.db.models import QuerySet

from mentorhub.prepared.rows import iterable_of
from mentorhub.prepared.statement import Statement


class Compiled:
    """A query that was compiled with placeholders; without a compiler it gives one value."""

    def __init__(self, queryset: Any, compiler: Any, statement: Statement | None) -> None:
        self._queryset = queryset
        self._compiler = compiler
        self._statement = statement
        if compiler is not None:
            columns = [column[0] for column in compiler.select[0 : compiler.col_count]]
            self._converters = compiler.get_converters(columns)
            self._iterable = iterable_of(queryset, compiler)

    @classmethod
    def of_nothing(cls) -> Self:
        """The query of somebody who may see no row: it is never sent."""
        return cls(None, None, None)

    @property
    def statement(self) -> Statement | None:
        """None where it is never sent."""
        return self._statement

    def rows(self, args: Sequence[Any], limits: Sequence[int] = ()) -> list[Any]:
        if self._statement is None:
            return []
        # Not a copy of the queryset: QuerySet.__getstate__ would run it.
        queryset: Any = QuerySet.__new__(self._queryset.__class__)
        queryset.__dict__.update(self._queryset.__dict__)
        queryset._iterable_class = self._iterable
        queryset._query = _Bound(self, self._statement.bind([*args, *limits]))
        queryset._result_cache = None
        # Rows that a related manager would set on its results: here they are placeholders.
        queryset._known_related_objects = {}
        return list(queryset)

    def value(self, args: Sequence[Any]) -> Any:
        """The first column of the first row, or None."""
        if self._statement is None:
            return None
        with connections[self._queryset.db].cursor() as cursor:
            cursor.execute(self._statement, self._statement.bind(args))
            row = cursor.fetchone()
        return row and row[0]

    def bound_compiler(self, alias: str, values: list[Any]) -> Any:
        compiler = copy.copy(self._compiler)
        compiler.using, compiler.connection = alias, connections[alias]
        compiler.as_sql = lambda *args, **kwargs: (self._statement, values)
        compiler.get_converters = lambda columns: self._converters
        return compiler


class _Bound:
    """Stands for the ``Query`` of a queryset, as far as its iterables ask."""

    def __init__(self, compiled: Compiled, values: list[Any]) -> None:
        self._compiled = compiled
        self._values = values

    def get_compiler(self, using: str, *args: Any, **kwargs: Any) -> Any:
        # Which login runs it was asked of the router just now, as for any queryset.
        return self._compiled.bound_compiler(using, self._values)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled._queryset.query, name)
