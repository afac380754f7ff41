"""What bench_queries calls reading too much."""

import pytest

from benchmarks.bench_queries import Plan, reads, rows_read


def scan(rows, loops=1, **removed):
    return {"Actual Rows": rows, "Actual Loops": loops, **removed}


def plan(returned, **read):
    return Plan(milliseconds=1, returned=returned, read=read)


def test_rows_of_all_loops_count_and_those_that_a_filter_threw_away():
    assert rows_read(scan(3)) == 3
    assert rows_read(scan(7000.5, loops=20)) == 140_010
    assert rows_read(scan(1, loops=20, **{"Rows Removed by Filter": 6999})) == 140_000


def test_an_index_that_is_walked_for_each_row_of_a_page_is_too_much():
    assert plan(20, projectwork=140_000).reads_too_much
    assert plan(20, projectwork=140_000, users=20).most_read() == "projectwork 140,000 for 20"


def test_a_page_of_rows_with_what_belongs_to_them_is_not():
    assert not plan(50, sessions=50, users=100, enrolments=50, roles=200).reads_too_much


def test_nor_is_an_export_that_returns_what_it_reads():
    assert not plan(20_000, enrolments=20_000, users=20_000, paths=200_000).reads_too_much


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1", "select 1", "\nselect\n    1", "WITH a AS (SELECT 1) SELECT 1", "with a as ()",
        "(SELECT 1) UNION ALL (SELECT 2)", "(\n  select 1\n) union all (select 2)",
    ],
)  # fmt: skip
def test_a_query_is_explained_whoever_wrote_it(sql):
    assert reads(sql)


@pytest.mark.parametrize("sql", ["INSERT INTO a SELECT 1", "update a set b = 1", "SAVEPOINT a"])
def test_what_writes_is_not(sql):
    assert not reads(sql)
