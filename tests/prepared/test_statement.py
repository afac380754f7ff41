"""The server keeps prepared statements, one for each connection; logs read the whole text."""

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from mentorhub.accounts.models import User
from mentorhub.prepared import prepared
from mentorhub.prepared.statement import PreparingCursor, Statement
from tests.people import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return school()


@prepared
def people_named(name: str, but_not: int) -> QuerySet[User]:
    return User.objects.filter(name=name, email__contains="%o").exclude(pk=but_not)


def kept_by_the_server() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select statement from pg_prepared_statements")
        return [text for (text,) in cursor.fetchall() if "%o" in text]


def test_the_server_prepares_a_statement_once_and_plans_it_once(people):
    before = len(kept_by_the_server())
    for name in ("Maya", "Stu"):
        people_named(name, 7)
    assert len(kept_by_the_server()) - before in (0, 1)
    (text,) = kept_by_the_server()
    assert text.startswith("PREPARE prepared_")
    assert "(text, bigint) AS SELECT" in text
    assert "'%" + "\\\\%o%'" in text or "\\%o" in text


def test_who_records_queries_reads_the_whole_text_with_its_values(people):
    people_named("Maya", 7)
    with CaptureQueriesContext(connection) as captured:
        people_named("O'Neil", 8)
    (query,) = captured.captured_queries
    assert query["sql"].startswith("SELECT")
    assert "'O''Neil'" in query["sql"]
    assert "EXECUTE" not in query["sql"]


def test_a_hostile_text_is_a_value_like_any_other(people):
    assert people_named("'); drop table accounts_user; --", 7) == []
    assert User.objects.exists()


def test_a_transaction_that_is_rolled_back_takes_no_statement_along(people):
    query = prepared(lambda pk: User.objects.filter(pk=pk, name__startswith="Ma"))
    with transaction.atomic():
        query(people.maya.pk)
        transaction.set_rollback(True)
    assert query(people.maya.pk) == [people.maya]


def test_other_statements_run_as_they_are(people):
    with connection.cursor() as cursor:
        cursor.execute("select %s, '100%%'", ["one"])
        assert cursor.fetchone() == ("one", "100%")
        assert isinstance(cursor.cursor, PreparingCursor)
        assert cursor.cursor.query == b"select 'one', '100%'"


def test_without_parameters_and_with_a_repeated_one(people):
    everyone = prepared(lambda: User.objects.filter(name__endswith="a"))
    assert set(everyone()) == set(User.objects.filter(name__endswith="a"))
    twice = prepared(lambda pk: User.objects.filter(pk=pk).filter(pk__gte=pk))
    assert twice(people.stu.pk) == [people.stu]


def test_a_setting_turns_it_off_for_poolers(people):
    from mentorhub.database import databases

    address = "postgres://db/mentorhub"
    assert "cursor_factory" in databases(address, {})["default"]["OPTIONS"]
    assert "cursor_factory" not in databases(address, {}, prepare=False)["default"]["OPTIONS"]
    # A cursor of psycopg2's own takes the statement as the text that it is.
    statement = Statement.make("select %s", [30_001], [(0, "")])
    with connection.connection.cursor(cursor_factory=None) as cursor:
        assert cursor.mogrify(str(statement), statement.bind([5])) == b"select 5"
