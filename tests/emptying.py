"""Empties the database after tests with real transactions: as Django's flush does, in a fraction of
its time. Or brings back the rows with which each of them begins."""

import functools
from typing import Any

from django.conf import settings
from django.db import connections

from mentorhub.database import OWNER, parse_database_url
from mentorhub.management.commands import setup_database

SCHEMAS = ["public", "guides"]
# What describes the models is the same after each test; a flush makes it anew.
KEPT = ["django_migrations", "django_content_type", "auth_permission"]


@functools.cache
def _administrator() -> Any:
    """Only a superuser may delete past the triggers, some of which forbid it."""
    url = parse_database_url(settings.DATABASE_URL)
    name = connections[OWNER].settings_dict["NAME"]
    # Open until the process ends.
    connection = setup_database.connect(url, name).__enter__()
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
    return connection


@functools.cache
def _tables() -> list[str]:
    with _administrator().cursor() as cursor:
        cursor.execute(
            "select format('%%I.%%I', schemaname, tablename) from pg_tables"
            " where schemaname = any(%s) and tablename != all(%s)",
            [SCHEMAS, KEPT],
        )
        return [row[0] for row in cursor.fetchall()]


def empty_database() -> None:
    """Deletes all rows of all tables but ``KEPT``. The sequences go on (tests/snapshot.py)."""
    with _administrator().cursor() as cursor:
        cursor.execute("; ".join(f"delete from {table}" for table in _tables()))


class KeptRows:
    """The committed rows of all tables as they are now, for tests with real transactions that begin
    with the same large world: ``restore`` takes a fiftieth of the time in which it is made."""

    def __init__(self) -> None:
        self._copies: dict[str, tuple[str, str]] = {}
        with _administrator().cursor() as cursor:
            for number, table in enumerate(_tables()):
                cursor.execute(f"select exists (select from {table})")
                if cursor.fetchone()[0]:
                    copy, columns = f"pg_temp.kept_{number}", _columns(table)
                    cursor.execute(
                        f"create temp table kept_{number} as select {columns} from {table}"
                    )
                    self._copies[table] = (copy, columns)

    def restore(self) -> None:
        """The database holds these rows and no others. The sequences go on."""
        empty_database()
        with _administrator().cursor() as cursor:
            cursor.execute(
                "; ".join(
                    f"insert into {table} ({columns}) overriding system value table {copy}"
                    for table, (copy, columns) in self._copies.items()
                )
            )

    def forget(self) -> None:
        with _administrator().cursor() as cursor:
            cursor.execute("; ".join(f"drop table {copy}" for copy, _ in self._copies.values()))


@functools.cache
def _columns(table: str) -> str:
    """All but those that the database computes."""
    with _administrator().cursor() as cursor:
        cursor.execute(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped"
            " and attgenerated = ''",
            [table],
        )
        return cursor.fetchone()[0]
