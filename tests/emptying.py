"""Empties the database after tests with real transactions: as Django's flush does, in a fraction of
its time. Or brings back the rows with which each of them begins."""

import functools
import io
from typing import Any

from django.conf import settings
from django.db import connections

from mentorhub.database import OWNER, parse_database_url
from mentorhub.management.commands import setup_database

SCHEMAS = ["public", "guides"]
# What describes the models is the same after each test; a flush makes it anew.
KEPT = ["django_migrations", "django_content_type", "auth_permission"]


@functools.cache
def administrator() -> Any:
    """Only a superuser may delete past the triggers, some of which forbid it."""
    url = parse_database_url(settings.DATABASE_URL)
    name = connections[OWNER].settings_dict["NAME"]
    # Open until the process ends.
    connection = setup_database.connect(url, name).__enter__()
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
    return connection


@functools.cache
def tables() -> list[str]:
    with administrator().cursor() as cursor:
        cursor.execute(
            "select format('%%I.%%I', schemaname, tablename) from pg_tables"
            " where schemaname = any(%s) and tablename != all(%s)",
            [SCHEMAS, KEPT],
        )
        return [row[0] for row in cursor.fetchall()]


def empty_database() -> None:
    """Deletes all rows of all tables but ``KEPT``. The sequences go on (tests/snapshot.py)."""
    with administrator().cursor() as cursor:
        cursor.execute("; ".join(f"delete from {table}" for table in tables()))


def stored_rows() -> dict[str, bytes]:
    """The rows of each table that has some, as PostgreSQL writes and reads them."""
    found = {}
    with administrator().cursor() as cursor:
        for table in tables():
            into = io.BytesIO()
            cursor.copy_expert(f"copy {table} to stdout", into)
            if into.tell():
                found[table] = into.getvalue()
    return found


class KeptRows:
    """The committed rows of all tables as they are now, for tests with real transactions that begin
    with the same large world: ``restore`` takes a fiftieth of the time in which it is made."""

    def __init__(self) -> None:
        self._rows = stored_rows()

    def restore(self) -> None:
        """The database holds these rows and no others. The sequences go on."""
        empty_database()
        with administrator().cursor() as cursor:
            for table, rows in self._rows.items():
                cursor.copy_expert(f"copy {table} from stdin", io.BytesIO(rows))
