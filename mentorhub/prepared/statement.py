"""The text of a prepared query, and the cursor that keeps it prepared on the server.

PostgreSQL plans a statement with many subqueries longer than it runs it: 17 of 19 ms for the
students of a mentor. So the cursor sends ``PREPARE`` once on each connection, and then ``EXECUTE``.
Above the cursor nothing changes: whoever records the queries of a page reads the whole text.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg2.extensions

Slot = tuple[int, str] | None
# datetime before date, which it is, too; so is a boolean a number.
SQL_TYPES: list[tuple[type, str]] = [
    (datetime, "timestamptz"), (date, "date"), (timedelta, "interval"), (UUID, "uuid"),
    (bool, "boolean"), (int, "bigint"), (float, "double precision"), (str, "text"),
]  # fmt: skip


class Statement(str):
    """SQL with a ``%s`` for each value, which knows what each value is."""

    # For each ``%s`` the parameter that stands there, or None for a constant.
    slots: list[Slot]
    # As many; the constants, and the placeholders of the parameters.
    values: list[Any]
    name: str
    # The places at which each parameter stands first.
    _places: list[int]

    __slots__ = ("_places", "name", "slots", "values")

    @classmethod
    def make(cls, sql: str, values: list[Any], slots: list[Slot]) -> "Statement":
        made = cls(sql)
        made.slots, made.values = slots, values
        parameters = {slot for slot in slots if slot}
        made._places = sorted(slots.index(slot) for slot in parameters)
        # Of JSON the content: the driver's wrapper is written as its address in memory.
        constants = repr(
            [
                getattr(value, "adapted", value)
                for value, slot in zip(values, slots, strict=True)
                if not slot
            ]
        )
        digest = hashlib.sha256(f"{sql}{slots}{constants}".encode()).hexdigest()
        made.name = f"prepared_{digest[:24]}"
        return made

    def bind(self, args: Sequence[Any]) -> list[Any]:
        """The values for these arguments."""
        return [
            value if slot is None else getattr(args[slot[0]], slot[1]) if slot[1] else args[slot[0]]
            for value, slot in zip(self.values, self.slots, strict=True)
        ]

    def preparation(self, cursor: Any) -> bytes:
        """The command that prepares it: constants are written out, parameters are ``$1`` …"""
        numbers = {self.slots[place]: n for n, place in enumerate(self._places, start=1)}
        written = [
            psycopg2.extensions.AsIs(f"${numbers[slot]}") if slot else value
            for slot, value in zip(self.slots, self.values, strict=True)
        ]
        types = ", ".join(_sql_type(self.values[place]) for place in self._places)
        head = f"PREPARE {self.name} ({types}) AS " if types else f"PREPARE {self.name} AS "
        return head.encode() + cursor.mogrify(str(self), written)

    def execution(self, values: Sequence[Any]) -> tuple[str, list[Any] | None]:
        """The command that runs it, with the values for it."""
        if not self._places:
            return f"EXECUTE {self.name}", None
        marks = ", ".join(["%s"] * len(self._places))
        return f"EXECUTE {self.name} ({marks})", [values[place] for place in self._places]


def _sql_type(value: Any) -> str:
    if isinstance(value, list):
        return f"{_sql_type(value[0])}[]"
    return next(name for kind, name in SQL_TYPES if isinstance(value, kind))


_prepared: "WeakKeyDictionary[Any, set[str]]" = WeakKeyDictionary()


class PreparingCursor(psycopg2.extensions.cursor):
    """Runs a ``Statement`` prepared, anything else as it is. A setting of the connection chooses it
    (mentorhub/database.py)."""

    _ran: tuple[Statement, Sequence[Any]] | None = None

    def execute(self, sql: Any, values: Any = None) -> None:
        if not isinstance(sql, Statement):
            self._ran = None
            super().execute(sql, values)
            return
        known = _prepared.setdefault(self.connection, set())
        if sql.name not in known:
            super().execute(sql.preparation(self))
            known.add(sql.name)
        self._ran = (sql, values)
        super().execute(*sql.execution(values))

    @property
    def query(self) -> Any:
        """What ran, for logs and tests: the text, not the name of the prepared statement."""
        return self.mogrify(str(self._ran[0]), self._ran[1]) if self._ran else super().query
