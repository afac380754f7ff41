"""Create the five logins and the database. May be run any number of times."""

from typing import Any

import psycopg2
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from mentorhub.database import GUIDES, LOGINS, OWNER, SIGNIN, STAFF, WEB, parse_database_url

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
LARGE_OBJECTS = """
    select p.oid::regprocedure::text from pg_proc p
    where p.pronamespace = 'pg_catalog'::regnamespace
      and p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_import', 'lo_put', 'lowrite')
"""
# Databases that every server has: one for administration, one that new databases are copied from.
SHARED = ["postgres", "template1"]
DATABASE_RIGHTS = ["connect", "temporary"]
OTHER_LOGINS = """
    select rolname from pg_roles where rolcanlogin and not rolsuper and rolname <> all(%s)
"""
# Keeps statements, which contain texts of guides, out of the log of the server.
QUIET = {
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_statement": "none",
}
# The key of an advisory lock: two set-ups at the same time wait for each other.
LOCK = 7_401_202


class Command(BaseCommand):
    help = (
        "Creates the five database logins, the database, its extensions and its default "
        "privileges, and keeps these logins out of the other databases of the server. Uses the "
        "credentials in DATABASE_URL, which must be those of a superuser."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        server = parse_database_url(settings.DATABASE_URL)
        name = server["dbname"]
        try:
            with connect(server, "postgres") as admin:
                _fetch_one(admin, "select pg_advisory_lock(%s)", LOCK)
                self._logins(admin)
                if not _fetch_one(admin, "select 1 from pg_database where datname = %s", name):
                    run(
                        admin,
                        "create database {} owner {} template template0 encoding 'UTF8'",
                        name,
                        LOGINS[OWNER],
                    )
                set_database_rights(admin, name)
                close_other_databases(admin, server, name)
                with connect(server, name) as inside:
                    self._prepare(inside)
        except psycopg2.Error as error:
            raise CommandError(f"The database could not be set up: {error}") from error
        self.stdout.write(f"Database {name} is ready for its five logins.")

    def _logins(self, admin: "Connection") -> None:
        for alias, login in LOGINS.items():
            password = settings.DATABASES[alias]["PASSWORD"]
            if not password:
                raise CommandError(f"DATABASE_PASSWORD_{_variable(alias)} is missing.")
            if not _fetch_one(admin, "select 1 from pg_roles where rolname = %s", login):
                run(admin, "create role {}", login)
            with admin.cursor() as cursor:
                cursor.execute(
                    sql.SQL(
                        "alter role {} with login nosuperuser nocreatedb nocreaterole noinherit "
                        "noreplication nobypassrls password %s"
                    ).format(sql.Identifier(login)),
                    [password],
                )
            if alias in (GUIDES, STAFF):
                for setting, value in QUIET.items():
                    run(admin, f"alter role {{}} set {setting} = '{value}'", login)

    def _prepare(self, admin: "Connection") -> None:
        owner, web, signin, guides, staff = (
            LOGINS[alias] for alias in (OWNER, WEB, SIGNIN, GUIDES, STAFF)
        )
        for extension in EXTENSIONS:
            run(admin, "create extension if not exists {}", extension)
        # Only the owner may create functions.
        run(admin, "revoke create on schema public from public")
        for login in LOGINS.values():
            run(admin, "grant usage on schema public to {}", login)
        run(admin, "grant create, usage on schema public to {}", owner)
        run(admin, "create schema if not exists guides authorization {}", owner)
        run(admin, "revoke all on schema guides from public")
        for login in (guides, staff):
            run(admin, "grant usage on schema guides to {}", login)
        # Large objects belong to no schema, so no grant covers them; nothing here uses them.
        run(admin, "set search_path to pg_catalog")
        for signature in _fetch_column(admin, LARGE_OBJECTS):
            run(admin, f"revoke execute on function {signature} from public")
        run(admin, "reset search_path")
        # New tables: public ones can be read by web and signin and written by staff; those of
        # schema guides are open to staff only. mentorhub/grants.py grants the rest.
        defaults = "alter default privileges for role {} in schema "
        for login in (web, signin):
            run(admin, defaults + "public grant select on tables to {}", owner, login)
            run(admin, defaults + "public grant usage on sequences to {}", owner, login)
        run(admin, defaults + "guides grant usage on sequences to {}", owner, guides)
        for schema in ("public", "guides"):
            everything = f"{schema} grant select, insert, update, delete on tables to {{}}"
            run(admin, defaults + everything, owner, staff)
            run(admin, f"{defaults}{schema} grant usage on sequences to {{}}", owner, staff)


def set_database_rights(admin: "Connection", database: str) -> None:
    """Let only the five logins connect, and only the owner make temporary tables.

    The rights belong to the database: a copy made of it as a template does not have them.
    """
    run(admin, "revoke all on database {} from public", database)
    for login in LOGINS.values():
        run(admin, "grant connect on database {} to {}", database, login)
    run(admin, "alter database {} owner to {}", database, LOGINS[OWNER])


def close_other_databases(admin: "Connection", server: dict[str, str], ours: str) -> None:
    """Keeps our logins out of every other database of the server.

    PostgreSQL grants access to everybody (PUBLIC), and cannot deny it to a single login. So it is
    revoked from PUBLIC and granted to each other login that has it now. What was granted to one of
    our logins by name stays: another site of ours may use the same server.
    """
    for name in _fetch_column(admin, "select datname from pg_database where datallowconn"):
        if name != ours:
            _revoke_from_public(admin, "database", sql.Identifier(name), name, DATABASE_RIGHTS)
    # New databases are copied from one of these two, and everybody can connect to the other:
    # objects in them are closed too.
    shared = "select datname from pg_database where datallowconn and datname = any(%s)"
    for name in _fetch_column(admin, shared, SHARED):
        with connect(server, name) as inside:
            _revoke_from_public(inside, "schema", sql.Identifier("public"), "public", ["create"])
            run(inside, "set search_path to pg_catalog")
            for signature in _fetch_column(inside, LARGE_OBJECTS):
                function = sql.SQL(signature)
                _revoke_from_public(inside, "function", function, signature, ["execute"])


def _revoke_from_public(
    admin: "Connection", kind: str, thing: sql.Composable, name: str, rights: list[str]
) -> None:
    """Revoke rights on an object from PUBLIC and grant them to each login that is not ours.

    ``kind`` is database, schema or function; ``name`` is the object for ``has_…_privilege``.
    """
    for right in rights:
        asked = sql.SQL("select {}('public', %s, %s)").format(
            sql.Identifier(f"has_{kind}_privilege")
        )
        if not _fetch_one(admin, asked, name, right)[0]:
            continue
        words = {"right": sql.SQL(right), "kind": sql.SQL(kind), "thing": thing}
        with admin.cursor() as cursor:
            for login in _fetch_column(admin, OTHER_LOGINS, list(LOGINS.values())):
                grant = sql.SQL("grant {right} on {kind} {thing} to {login}")
                cursor.execute(grant.format(login=sql.Identifier(login), **words))
            cursor.execute(sql.SQL("revoke {right} on {kind} {thing} from public").format(**words))


class Connection(psycopg2.extensions.connection):
    pass


class connect:
    """A connection as superuser for a block; each statement is a transaction of its own."""

    def __init__(self, server: dict[str, str], database: str) -> None:
        self.parameters = {
            "host": server["host"],
            "port": server["port"],
            "user": server["user"],
            "password": server["password"],
            "dbname": database,
        }

    def __enter__(self) -> Connection:
        self.connection = psycopg2.connect(**{k: v for k, v in self.parameters.items() if v})
        self.connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        return self.connection

    def __exit__(self, *error: object) -> None:
        self.connection.close()


def run(connection: Any, statement: str, *names: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _fetch_one(connection: Any, query: str | sql.Composable, *values: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()


def _fetch_column(connection: Any, query: str, *values: object) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return [row[0] for row in cursor.fetchall()]


def _variable(alias: str) -> str:
    return "WEB" if alias == WEB else alias.upper()
