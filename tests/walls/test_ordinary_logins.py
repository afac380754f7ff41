"""Straight SQL as the logins of an ordinary request and of sign-in: the guides do not exist."""

import psycopg2
import pytest
from django.db import connections
from psycopg2 import errors

from mentorhub.database import GUIDES, LOGINS, OWNER, SIGNIN, STAFF, WEB
from tests import factories as make
from tests.people import school
from tests.walls.logins import GUIDE_TABLES, connected_as
from tests.walls.statements import AROUND, HARMLESS, ON_A_TABLE

pytestmark = pytest.mark.wall

REFUSED = (
    errors.InsufficientPrivilege,
    errors.UndefinedTable,
    errors.UndefinedFile,
    errors.UndefinedObject,
    errors.FeatureNotSupported,
)
ORDINARY = [WEB, SIGNIN]
# What the two logins that do see guides need, or do not fear.
OWN_WORK = ("select guides.", "select schema_to_xml")


def refusal(cursor, statement):
    """The error PostgreSQL answers with, or None when the statement ran."""
    cursor.execute("savepoint before")
    try:
        if statement.startswith("copy") and "stdout" in statement:
            cursor.copy_expert(statement, _Nowhere())
        else:
            cursor.execute(statement)
    except psycopg2.Error as error:
        return error
    finally:
        cursor.execute("rollback to before")
    return None


class _Nowhere:
    def write(self, data):
        pass


@pytest.mark.parametrize("login", ORDINARY)
def test_nothing_can_be_done_with_a_table_of_guides(login):
    with connected_as(login) as cursor:
        for name, statement in ON_A_TABLE.items():
            for table in GUIDE_TABLES:
                error = refusal(cursor, statement.format(table=table))
                assert isinstance(error, errors.InsufficientPrivilege), (name, table, error)


@pytest.mark.parametrize("login", [*ORDINARY, GUIDES, STAFF])
def test_there_is_no_way_round(login):
    with connected_as(login) as cursor:
        for name, statement in AROUND.items():
            if login in (GUIDES, STAFF) and statement.startswith(OWN_WORK):
                continue
            if LOGINS[login] in statement:
                continue  # what one may do with oneself: docs/security.md
            error = refusal(cursor, statement)
            assert isinstance(error, REFUSED), (name, error)


@pytest.mark.parametrize("login", ORDINARY)
def test_search_path_makes_no_difference(login):
    with connected_as(login) as cursor:
        for path in ("guides", "guides, public", "public, guides, pg_temp"):
            cursor.execute(f"set local search_path to {path}")
            for table in GUIDE_TABLES:
                error = refusal(cursor, f"select * from {table}")
                assert isinstance(error, (errors.UndefinedTable, errors.InsufficientPrivilege))


@pytest.mark.parametrize("login", ORDINARY)
def test_long_texts_are_not_read_where_postgresql_keeps_them(login):
    """A text of some kilobytes lies in a table of its own, outside schema guides."""
    with connected_as(login) as cursor:
        cursor.execute(
            "select reltoastrelid::regclass::text from pg_class where reltoastrelid <> 0 "
            "and relnamespace = (select oid from pg_namespace where nspname = 'guides')"
        )
        tables = [row[0] for row in cursor.fetchall()]
        assert len(tables) >= 4
        for table in tables:
            error = refusal(cursor, f"select * from {table}")
            assert isinstance(error, errors.InsufficientPrivilege), table


@pytest.mark.parametrize("login", ORDINARY)
def test_going_back_to_ones_own_role_opens_nothing(login):
    with connected_as(login) as cursor:
        for statement in (
            "reset role",
            "reset session authorization",
            "set local row_security = off",
            "set local app.user_id = '1'",
        ):
            cursor.execute(statement)
        cursor.execute("select current_user, session_user")
        assert cursor.fetchone() == (LOGINS[login], LOGINS[login])
        error = refusal(cursor, "select * from guides.guides_guide")
        assert isinstance(error, errors.InsufficientPrivilege)


def shown(cursor, statement):
    """All that comes back, an error's words included: this server may be built without XML."""
    cursor.execute("savepoint before")
    try:
        cursor.execute(statement)
        return str(cursor.fetchall()).lower()
    except psycopg2.Error as error:
        cursor.execute("rollback to before")
        return str(error).lower()


@pytest.mark.django_db(transaction=True)
def test_no_statistic_or_dump_shows_a_word_of_a_guide():
    secret = "quinceandcardamomandsaffron"
    people = school()
    # Twice the same, so that it counts as a common value.
    make.guide(people.bread, secret)
    make.guide(people.table, secret)
    with connections[OWNER].cursor() as cursor:
        cursor.execute("analyze")
        cursor.execute("select * from pg_stats where schemaname = 'guides'")
        assert secret in str(cursor.fetchall()).lower()
    for login in ORDINARY:
        with connected_as(login) as cursor:
            for name, statement in HARMLESS.items():
                assert secret not in shown(cursor, statement), name
