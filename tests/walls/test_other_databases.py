"""Every database of the server beside our own is closed to our logins."""

import psycopg2
import pytest
from django.conf import settings
from psycopg2 import errors

from mentorhub.database import LOGINS, OWNER, parse_database_url
from mentorhub.management.commands.setup_database import LARGE_OBJECTS, connect
from tests.walls.logins import connected_as

pytestmark = pytest.mark.wall

# The database of the run and its copies, one for each process of the tests, and that of the sample
# feature (tests/test_adding_a_feature.py) while another process makes it.
OURS = ("mentorhub", "test_mentorhub", "a_feature")


def everything(query, *values, database="postgres"):
    """The rows of a query as the administrator, who alone comes in everywhere."""
    with (
        connect(parse_database_url(settings.DATABASE_URL), database) as admin,
        admin.cursor() as cursor,
    ):
        cursor.execute(query, values)
        return cursor.fetchall()


def others():
    rows = everything("select datname from pg_database where datallowconn")
    return sorted(name for (name,) in rows if not name.startswith(OURS))


@pytest.mark.parametrize("alias", LOGINS)
def test_no_login_enters_another_database(alias):
    assert others() == ["postgres", "template1"]
    for database in others():
        with pytest.raises(psycopg2.OperationalError, match="permission denied for database"):
            enter(alias, database)


@pytest.mark.parametrize("alias", LOGINS)
def test_each_login_enters_its_own_database(alias):
    """The positive control: the refusal above is none of the password."""
    with connected_as(alias) as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == (LOGINS[alias],)


def enter(alias, database):
    wanted = settings.DATABASES[alias]
    psycopg2.connect(
        host=wanted["HOST"],
        port=wanted["PORT"],
        user=wanted["USER"],
        password=wanted["PASSWORD"],
        dbname=database,
    ).close()


def test_everybody_together_may_do_nothing_with_another_database():
    found = everything(
        "select datname, privilege from pg_database, "
        "unnest(array['connect', 'temporary', 'create']) privilege "
        "where datallowconn and has_database_privilege('public', oid, privilege)"
    )
    assert found == []


@pytest.mark.parametrize("database", ["postgres", "template1"])
def test_what_is_made_of_a_template_lets_nobody_make_large_objects_or_tables(database):
    signatures = everything(LARGE_OBJECTS, database=database)
    assert len(signatures) > 5
    for grantee in ("public", *LOGINS.values()):
        for (signature,) in signatures:
            query = "select has_function_privilege(%s, %s, 'execute')"
            found = everything(query, grantee, signature, database=database)
            assert found == [(False,)], (grantee, signature)
        query = "select has_schema_privilege(%s, 'public', 'create')"
        assert everything(query, grantee, database=database) == [(False,)], grantee


@pytest.mark.parametrize("alias", LOGINS)
def test_no_login_makes_a_database(alias):
    with connected_as(alias) as cursor:
        cursor.connection.rollback()
        cursor.connection.autocommit = True
        with pytest.raises(errors.InsufficientPrivilege):
            cursor.execute("create database of_my_own")


def test_the_owner_alone_makes_temporary_tables():
    for alias in LOGINS:
        with connected_as(alias) as cursor:
            if alias == OWNER:
                cursor.execute("create temporary table mine (id int)")
                continue
            with pytest.raises(errors.InsufficientPrivilege):
                cursor.execute("create temporary table mine (id int)")
