"""A server that serves other programs too: our logins stay out of what is theirs, and the other
programs go on as before."""

import contextlib

import psycopg2
import pytest

from mentorhub.database import LOGINS
from tests.operations.server import Site, variable

OTHER = "wiki"
PASSWORD = "of-the-wiki"
# What a program does in a database that lets everybody in.
WORK = ("create temporary table draft (id int)", "select lo_create(0)")


@pytest.fixture(scope="module")
def site(other_server, tmp_path_factory):
    """Set up beside a wiki, whose database and login were there before."""
    found = Site(other_server, tmp_path_factory.mktemp("site"))
    administer(
        other_server,
        f"create role {OTHER} login password '{PASSWORD}'",
        f"create database {OTHER}",
        "create database shop",
        "grant create on schema public to public",
    )
    found.manage("setup_database")
    return found


def administer(server, *statements, database="postgres"):
    with contextlib.closing(server.connect(database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None


def does(site, user, password, database, *statements):
    """What PostgreSQL refuses first, or an empty text."""
    try:
        connection = psycopg2.connect(
            host="127.0.0.1",
            port=site.postgres.port,
            user=user,
            password=password,
            dbname=database,
        )
    except psycopg2.OperationalError as error:
        return str(error)
    with contextlib.closing(connection), connection.cursor() as cursor:
        try:
            for statement in statements:
                cursor.execute(statement)
        except psycopg2.Error as error:
            return str(error)
    return ""


def ours(site):
    return {LOGINS[alias]: site.environment[variable(alias)] for alias in LOGINS}


@pytest.mark.parametrize("database", ["postgres", "template1", OTHER, "shop"])
def test_our_logins_enter_no_database_of_others(site, database):
    for login, password in ours(site).items():
        assert "permission denied for database" in does(site, login, password, database), login
    for login, password in ours(site).items():
        assert does(site, login, password, "mentorhub") == "", login


@pytest.mark.parametrize("database", ["postgres", OTHER, "shop"])
def test_the_other_program_does_what_it_did(site, database):
    assert does(site, OTHER, PASSWORD, database, *WORK) == ""


def test_the_other_program_makes_tables_where_everybody_did(site):
    assert does(site, OTHER, PASSWORD, "postgres", "create table public.page (id int)") == ""


def test_a_database_made_later_is_open_until_the_set_up_runs_again(site):
    administer(site.postgres, "create database later")
    login, password = next(iter(ours(site).items()))
    refused = does(site, login, password, "later", "select lo_create(0)")
    assert "permission denied for function" in refused
    assert does(site, login, password, "later", WORK[0]) == ""

    site.manage("setup_database")
    assert "permission denied for database" in does(site, login, password, "later")
    assert does(site, OTHER, PASSWORD, "later", *WORK) == ""


def test_what_an_administrator_decided_since_is_not_undone(site):
    """A login made later gets what is given to it; one that was shut out stays out."""
    staff = LOGINS["staff"]
    administer(site.postgres, "create database stock")
    site.manage("setup_database")
    administer(
        site.postgres,
        "create role cms login password 'of-the-cms'",
        f"revoke connect on database stock from {OTHER}",
        f"grant connect on database stock to {staff}",
    )
    site.manage("setup_database")
    assert "permission denied" in does(site, "cms", "of-the-cms", "stock")
    assert "permission denied" in does(site, OTHER, PASSWORD, "stock")
    assert does(site, staff, ours(site)[staff], "stock") == ""
    administer(site.postgres, "grant connect on database stock to cms")
    assert does(site, "cms", "of-the-cms", "stock") == ""


def test_a_database_that_takes_no_connection_does_not_stop_the_set_up(site):
    administer(
        site.postgres,
        "create database closed",
        "alter database closed allow_connections false",
        'create database "Odd %name"',
    )
    assert "is ready" in site.manage("setup_database")
