"""Rows that were made once in this process, written again with one statement.

Making a school takes 85 statements, and most tests begin with one. What a test gets is the same:
the same objects, and the same rows with the same numbers, all moments moved to the present. The
numbers are free, because sequences never go back: nothing here restarts them.
"""

import io
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.models.signals import post_save
from django.utils import timezone

from mentorhub.database import current_login

Made = TypeVar("Made")


class Snapshot(Generic[Made]):
    """What ``make`` gives, and the rows that it wrote.

    ``make`` saves each row through its model, and writes no dates, which would have to follow the
    calendar. Raises ValueError otherwise.
    """

    def __init__(self, make: Callable[[], Made]) -> None:
        with _saved() as rows:
            self.made = make()
        self.made_at = timezone.now()  # after it, so that no moment is moved into the future
        self._objects = self._frozen(self.made)
        self._sql, self._values = self._statement(rows)

    def write(self) -> Made:
        """The rows once more, on the login in force; gives objects of their own."""
        elapsed = timezone.now() - self.made_at
        values = [_moved(value, elapsed) for value in self._values]
        with connections[current_login()].cursor() as cursor:
            cursor.execute(self._sql, values)
        return _Thaw(io.BytesIO(self._objects), elapsed).load()

    def _frozen(self, made: Made) -> bytes:
        into = io.BytesIO()
        _Freeze(into).dump(made)
        return into.getvalue()

    def _statement(self, rows: dict[type[models.Model], list[Any]]) -> tuple[str, list[Any]]:
        statements, values = [], []
        with connections[current_login()].cursor() as cursor:
            for model, keys in rows.items():
                fields = [field for field in model._meta.concrete_fields if not field.generated]
                names = ", ".join(f'"{field.column}"' for field in fields)
                table, key = model._meta.db_table, model._meta.pk.column
                cursor.execute(
                    f'select {names} from "{table}" where "{key}" = any(%s) order by "{key}"',
                    [keys],
                )
                found = cursor.fetchall()
                line = f"({', '.join(['%s'] * len(fields))})"
                lines = ", ".join([line] * len(found))
                statements.append(f'insert into "{table}" ({names}) values {lines}')
                values += [value for row in found for value in row]
        if any(isinstance(each, date) and not isinstance(each, datetime) for each in values):
            raise ValueError("A snapshot keeps no dates.")
        return "; ".join(statements), values


@contextmanager
def _saved() -> Iterator[dict[type[models.Model], list[Any]]]:
    """The keys of the rows that are saved meanwhile, in the order of their tables' first rows."""
    rows: dict[type[models.Model], list[Any]] = {}

    def note(sender: type[models.Model], instance: models.Model, created: bool, **_: Any) -> None:
        if created:
            rows.setdefault(sender, []).append(instance.pk)

    post_save.connect(note)
    try:
        yield rows
    finally:
        post_save.disconnect(note)


def _moved(value: Any, elapsed: timedelta) -> Any:
    return value + elapsed if isinstance(value, datetime) else value


class _Freeze(pickle.Pickler):
    """Moments stay outside the pickle, where they can be moved."""

    def persistent_id(self, thing: Any) -> Any:
        return thing.isoformat() if isinstance(thing, datetime) else None


class _Thaw(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, elapsed: timedelta) -> None:
        super().__init__(file)
        self.elapsed = elapsed

    def persistent_load(self, kept: Any) -> Any:
        return datetime.fromisoformat(kept) + self.elapsed
