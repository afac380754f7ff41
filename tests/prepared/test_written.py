"""Queries that are written in SQL: parameters of any type, prepared once."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from mentorhub.accounts.models import User
from mentorhub.database import OWNER
from mentorhub.prepared import prepared
from mentorhub.prepared.written import PreparedSql, PreparedSqlOf
from tests.people import school

pytestmark = pytest.mark.django_db

SQL = """
select word, number * %(times)s, is_last
from unnest(%(words)s::text[], %(numbers)s::double precision[], %(last)s::boolean[])
    each (word, number, is_last)
where word like '%%a%%' and word <> %(but_not)s and %(times)s > 0
"""
numbered = PreparedSql(SQL, words=[""], numbers=[1.0], last=[True], times=1, but_not="")


def test_lists_numbers_and_texts_are_parameters_wherever_they_stand():
    values = {"words": ["bake", "loaf", "oven"], "numbers": [1.5, 2.0, 3.0], "times": 2}
    found = numbered.rows(OWNER, **values, last=[False, True, True], but_not="loaf")
    assert found == [("bake", 3.0, False)]
    assert numbered.rows(OWNER, words=[], numbers=[], last=[], times=1, but_not="") == []


def test_it_is_prepared_once_and_recorded_with_its_values():
    for but_not in ("one", "'); drop table accounts_user; --"):
        with CaptureQueriesContext(connection) as captured:
            numbered.rows(
                OWNER, words=["a'b"], numbers=[1.0], last=[None], times=1, but_not=but_not
            )
        assert "'a''b'" in captured.captured_queries[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute("select statement from pg_prepared_statements")
        kept = [text for (text,) in cursor.fetchall() if "each (word, number, is_last)" in text]
    assert len(kept) == 1
    assert "(bigint, text[], double precision[], boolean[], text) AS" in kept[0]


def test_a_visitor_is_a_parameter_of_a_prepared_query():
    @prepared
    def of(reader: object, name: str) -> QuerySet[User]:
        rows = User.objects.filter(name=name)
        return rows if reader.is_authenticated else rows.none()

    people = school()
    assert of(AnonymousUser(), people.maya.name) == []
    assert of(people.noor, people.maya.name) == [people.maya]


def people_named_like(reader):
    rows = User.objects.filter(pk=reader.pk) if "manager" not in reader.role_kinds else User.objects
    empty = User.objects.none() if "mentor" not in reader.role_kinds else User.objects.all()
    return {
        "people": rows.order_by().values_list("pk", "name"),
        "of_mentors": empty.order_by().values_list("pk"),
    }


def test_the_querysets_of_a_reader_stand_in_the_sql():
    people = school()
    named = PreparedSqlOf(
        "select name from (%[people]) person (id, name) where name like %(like)s || '%%'"
        " and id in (select id from (%[people]) same (id, name)) order by name limit %(most)s",
        people_named_like,
        like="",
        most=1,
    )
    # Two readers with the same roles have one statement, and each their own rows.
    for reader in (people.maya, people.carl):
        assert named.rows(OWNER, reader, like="", most=9) == [(reader.name,)]
        assert named.rows(OWNER, reader, like="Nobody", most=9) == []
    assert named.rows(OWNER, people.noor, like="Maya", most=9) == [(people.maya.name,)]
    assert len(named.rows(OWNER, people.noor, like="", most=3)) == 3


def test_nothing_is_sent_for_a_reader_of_whom_a_queryset_is_always_empty():
    people = school()
    counted = PreparedSqlOf("select count(*) from (%[of_mentors]) mentor", people_named_like)
    assert counted.rows(OWNER, people.maya)[0][0] > 0
    with CaptureQueriesContext(connection) as captured:
        assert counted.rows(OWNER, people.stu) == []
    assert [each["sql"] for each in captured if "mentor" in each["sql"]] == []
