"""A query that is written in SQL, prepared on the server as the others are.

For what no queryset says. Who may see which rows comes in as values, from ``access``, or as
querysets of the reader, which the SQL names.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from typing import Any

from django.db import connections
from django.db.models import QuerySet

from mentorhub.prepared.building import Operation, build, key_of
from mentorhub.prepared.statement import Slot, Statement

_PARAMETER = re.compile(r"%\((\w+)\)s|%\[(\w+)\]")


class PreparedSql:
    """``sql`` has ``%(name)s`` for each parameter. ``examples`` are a value for each, of its type;
    a list has one element."""

    def __init__(self, sql: str, **examples: Any) -> None:
        self._names = list(examples)
        self._statement = _assembled(sql, examples, {})

    def rows(self, login: str, **values: Any) -> list[tuple[Any, ...]]:
        return _run(login, self._statement, [values[name] for name in self._names])


class PreparedSqlOf:
    """The same with querysets of a reader: ``%[name]`` is one of those that ``querysets`` gives,
    without its brackets. As for a prepared query, ``querysets`` is called with a placeholder for
    the reader, once for each set of roles."""

    def __init__(
        self,
        sql: str,
        querysets: Callable[[Any], Mapping[str, QuerySet[Any, Any]]],
        **examples: Any,
    ) -> None:
        self._sql = sql
        self._querysets = querysets
        self._examples = examples
        # None: one of the querysets is empty for such a reader.
        self._statements: dict[Hashable, Statement | None] = {}

    def rows(self, login: str, reader: Any, **values: Any) -> list[tuple[Any, ...]]:
        """No rows for a reader of whom one of the querysets is always empty."""
        key = key_of((reader,), {})
        if key not in self._statements:
            self._statements[key] = self._build(reader)
        statement = self._statements[key]
        if statement is None:
            return []
        return _run(login, statement, [reader, *(values[name] for name in self._examples)])

    def _build(self, reader: Any) -> Statement | None:
        parts = {}
        for name in {found for _value, found in _PARAMETER.findall(self._sql) if found}:
            part = build(Operation.ROWS, self._only(name), (reader,), {}).statement
            if part is None:
                return None
            parts[name] = part
        return _assembled(self._sql, self._examples, parts)

    def _only(self, name: str) -> Callable[[Any], QuerySet[Any, Any]]:
        def only(reader: Any) -> QuerySet[Any, Any]:
            return self._querysets(reader)[name]

        return only


def _assembled(sql: str, examples: Mapping[str, Any], parts: Mapping[str, Statement]) -> Statement:
    """The statement with the parts in it. Its first parameter is the reader, where it has parts."""
    names = list(examples)
    first = 1 if parts else 0
    values: list[Any] = []
    slots: list[Slot] = []

    def place(found: re.Match[str]) -> str:
        name, part = found.groups()
        if part:
            values.extend(parts[part].values)
            slots.extend(parts[part].slots)
            return str(parts[part])
        values.append(examples[name])
        slots.append((first + names.index(name), ""))
        return "%s"

    text = _PARAMETER.sub(place, sql)
    return Statement.make(text, values, slots)


def _run(login: str, statement: Statement, args: list[Any]) -> list[tuple[Any, ...]]:
    with connections[login].cursor() as cursor:
        cursor.execute(statement, statement.bind(args))
        return cursor.fetchall()
