"""A migration operation that adds the date bounds of ``mentorhub.dates`` to a table."""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError, migrations, transaction
from django.db.models import Model


class AddDateBounds(migrations.AddConstraint):
    """Adds a constraint of ``mentorhub.dates.within_bounds`` to a table that may have rows outside.

    A row with a date outside the bounds is moved to the nearest one; rows moved to the same bound
    lie a day apart, and the dates of one row an hour, so that they neither overlap nor end before
    they begin. Where another constraint or a trigger refuses the change, the row stays as it is,
    its number is printed, and the constraint applies to what is written from now on (NOT VALID).
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        table = schema_editor.quote_name(model._meta.db_table)
        name = schema_editor.quote_name(self.constraint.name)
        definition = self.constraint.constraint_sql(model, schema_editor)
        schema_editor.execute(f"ALTER TABLE {table} ADD {definition} NOT VALID", params=None)
        if schema_editor.collect_sql:
            return
        stuck = list(self._move_inside(model, schema_editor))
        if stuck:
            rows = ", ".join(map(str, stuck))
            print(f"\n    {model._meta.db_table}: dates out of bounds stay in the rows {rows}")
            return
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")

    def _move_inside(self, model: type[Model], schema_editor: Any) -> Iterator[Any]:
        """Moves each row that lies outside; yields the numbers of those that cannot be moved."""
        bounds = _bounds(self.constraint)
        table = schema_editor.quote_name(model._meta.db_table)
        outside = " OR ".join(f'"{column}" < %s OR "{column}" > %s' for column in bounds)
        values = [value for pair in bounds.values() for value in pair]
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table} WHERE {outside} ORDER BY id", values)  # noqa: S608
            numbers = [number for (number,) in cursor.fetchall()]
        for index, number in enumerate(numbers):
            moved, parameters = [], []
            for hours, (column, (earliest, latest)) in enumerate(bounds.items()):
                kind = model._meta.get_field(column).db_type(schema_editor.connection)
                moved.append(
                    f'"{column}" = CASE'
                    f' WHEN "{column}" < %s THEN'
                    f" (%s + make_interval(days => %s, hours => %s))::{kind}"
                    f' WHEN "{column}" > %s THEN'
                    f" (%s - make_interval(days => %s) + make_interval(hours => %s))::{kind}"
                    f' ELSE "{column}" END'
                )
                parameters += [earliest, earliest, index, hours]
                parameters += [latest, latest, index + 1, hours]
            statement = f"UPDATE {table} SET {', '.join(moved)} WHERE id = %s"  # noqa: S608
            try:
                with (
                    transaction.atomic(using=schema_editor.connection.alias),
                    schema_editor.connection.cursor() as cursor,
                ):
                    cursor.execute(statement, [*parameters, number])
            except DatabaseError:
                yield number


def _bounds(constraint: Any) -> dict[str, tuple[Any, Any]]:
    """The columns of the constraint in its order, each with the earliest and the latest value."""
    found: dict[str, list[Any]] = {}
    for condition, value in constraint.condition.children:
        found.setdefault(condition.rpartition("__")[0], []).append(value)
    return {column: (earliest, latest) for column, (earliest, latest) in found.items()}
