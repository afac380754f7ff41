"""Queries that are written in SQL: parameters of any type, prepared once."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from mentorhub.accounts.models import User
from mentorhub.database import OWNER
from mentorhub.prepared import prepared
from mentorhub.prepared.written import PreparedSql
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
