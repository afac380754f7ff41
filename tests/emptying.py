"""Empties the database after tests with real transactions: as Django's flush does, in a fraction of
its time."""

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
