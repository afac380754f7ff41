"""Real connections, as each of the five logins, to the database of the tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.apps import apps
from django.db import connections

from mentorhub.database import OWNER

GUIDE_TABLES = sorted(model._meta.db_table for model in apps.get_app_config("guides").get_models())


@contextmanager
def connected_as(alias: str, reader: int | None = None) -> Iterator[Any]:
    """A cursor on the real login; ``reader`` is told to the policies. Rolled back at the end."""
    from django.conf import settings

    wanted = settings.DATABASES[alias]
    connection = psycopg2.connect(
        host=wanted["HOST"],
        port=wanted["PORT"],
        user=wanted["USER"],
        password=wanted["PASSWORD"],
        dbname=connections[OWNER].settings_dict["NAME"],
        options=wanted["OPTIONS"]["options"],
    )
    try:
        with connection.cursor() as cursor:
            if reader is not None:
                cursor.execute("select set_config('app.user_id', %s, true)", [str(reader)])
            yield cursor
    finally:
        connection.rollback()
        connection.close()
