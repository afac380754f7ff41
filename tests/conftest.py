"""One database for all tests, opened through the five logins of the product.

Most tests share a transaction on the owner's connection, which row-level security does not bind.
Tests of the wall go through ``live_server`` or ``tests.walls.logins``, whose connections are real.
"""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from mentorhub.database import LOGINS, OWNER, where
from mentorhub.management.commands.setup_database import LOCK


def pytest_configure():
    # People are made by the dozen here; a real hash of their password takes most of a test's time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The logins and the template must be there before the test database is made of it."""
    import psycopg2

    call_command("setup_database", verbosity=0)
    server = where(settings.DATABASE_URL)
    admin = psycopg2.connect(
        host=server["host"],
        port=server["port"],
        user=server["user"],
        password=server["password"],
        dbname="postgres",
    )
    admin.autocommit = True
    with admin.cursor() as cursor:
        # The lock of setup_database itself: two workers must not change one role at a time.
        cursor.execute("select pg_advisory_lock(%s)", [LOCK])
        cursor.execute(f"alter role {LOGINS[OWNER]} createdb")
    admin.close()


@pytest.fixture(scope="session", autouse=True)
def one_connection(django_db_setup, django_db_blocker):
    """All aliases of the main thread are the owner's connection, so that they share its
    transaction; other threads keep the real logins."""
    aliases = [alias for alias in connections if alias != OWNER]
    kept = {alias: connections[alias] for alias in aliases}
    with django_db_blocker.unblock(), connections[OWNER].cursor() as cursor:
        name = connections[OWNER].settings_dict["NAME"]
        cursor.execute(f'revoke temporary on database "{name}" from public')
    for alias in aliases:
        connections[alias] = connections[OWNER]
    yield
    for alias, connection in kept.items():
        connections[alias] = connection


def pytest_collection_modifyitems(items):
    """Every test with a database has all five logins."""
    for item in items:
        for mark in item.iter_markers("django_db"):
            mark.kwargs.setdefault("databases", "__all__")


@pytest.fixture
def client():
    """A browser of the tests; its cookie is the signed session key."""
    from tests.client import Client

    return Client()
