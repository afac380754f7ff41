"""A query that is written in SQL, prepared on the server as the others are.

For what no queryset says. Who may see which rows comes in as values, from ``access``.
"""

import re
from typing import Any

from django.db import connections

from mentorhub.prepared.statement import Slot, Statement

_PARAMETER = re.compile(r"%\((\w+)\)s")


class PreparedSql:
    """``sql`` has ``%(name)s`` for each parameter. ``examples`` are a value for each, of its type;
    a list has one element."""

    def __init__(self, sql: str, **examples: Any) -> None:
        self._names = list(examples)
        places = _PARAMETER.findall(sql)
        slots: list[Slot] = [(self._names.index(name), "") for name in places]
        values = [examples[name] for name in places]
        self._statement = Statement.make(_PARAMETER.sub("%s", sql), values, slots)

    def rows(self, login: str, **values: Any) -> list[tuple[Any, ...]]:
        bound = self._statement.bind([values[name] for name in self._names])
        with connections[login].cursor() as cursor:
            cursor.execute(self._statement, bound)
            return cursor.fetchall()
