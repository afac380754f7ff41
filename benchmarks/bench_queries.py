"""Reads the plan of every query of every page in a large school: none may read far more rows than
it returns.

    .venv/bin/python -m benchmarks.bench_queries --mentors 2000 --students 20000 --show

Plans come from the page's own login, with row-level security as it is for the reader; that of a
prepared query is the one that serves all values. The pages are
those of the table of access, for each kind of person, and the variants of benchmarks.pages.
"""

import argparse
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks import site
from benchmarks.school import MENTOR

# A query may read so many rows whatever it returns. A page shows about 50 rows, each joined with
# five or six others and read through a list of roles and rules: all pages stay below half of it.
# A small table, which PostgreSQL reads whole because that is fastest, stays below it as well.
FEW_READ = 1000
# Above that, so many for each row returned. A list that is joined with ten tables reads ten.
READ_FOR_ONE = 20
# Pages about the whole school, which count or list all of it, and the lists of the administration.
# What they read is printed, and is no failure.
# Beside them, the search in articles, which compares a mistyped word with all that articles have.
WHOLE_SCHOOL = (
    "admin", "cover", "directory", "help_search, with mistyped words", "matching",
    "mentor_request_for", "reading log", "reading_log",
)  # fmt: skip
# What is searched for has queries that the page without words has not.
SEARCHES = {
    "help_search, with mistyped words": (MENTOR, "/help/search/?q=how+to+mvoe+a+pasword"),
    "community_search, with words": (MENTOR, "/community/search/?q=validate+the+crust"),
}
SLOW = 30.0  # milliseconds for one query, on an idle machine
SCANS = ("Seq Scan", "Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Sample Scan")
HEAD = ["page", "queries", "slowest ms", "most rows read", "reads too much"]


@dataclass
class Plan:
    """What one query did."""

    milliseconds: float
    returned: int
    read: dict[str, int] = field(default_factory=dict)  # rows by table

    @property
    def reads_too_much(self) -> bool:
        rows = sum(self.read.values())
        return rows > FEW_READ and rows > READ_FOR_ONE * self.returned

    def most_read(self) -> str:
        table = max(self.read, key=lambda name: self.read[name])
        return f"{table} {self.read[table]:,} for {self.returned:,}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mentors", type=int, default=2000)
    parser.add_argument("--students", type=int, default=20000)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--show", action="store_true", help="print each query that is in the way")
    chosen = parser.parse_args()
    logging.disable()  # of pages that are not opened
    with site.running_school(chosen.mentors, chosen.students):
        from benchmarks import every_page, pages, school

        sizes = school.sizes()
        print(f"\n{chosen.mentors:,} mentors, {chosen.students:,} students; largest tables:")
        print(", ".join(f"{name} {rows:,}" for name, rows in list(sizes.items())[:8]), "\n")
        rows, not_opened = [], []
        listed = {name: page for name, page in pages.PAGES.items() if "?" in page[1]}
        variants = ((name, *page) for name, page in (listed | SEARCHES).items())
        for name, email, address in [*every_page.visits(), *variants]:
            if chosen.only not in name:
                continue
            if not address:
                not_opened.append(f"{name}: no such row")
                continue
            try:
                rows.append(look(name, email, address, chosen.show))
            except pages.NotOpenedError as error:
                not_opened.append(f"{name}: {error}")
    site.table(HEAD, rows)
    print(f"\n{len(rows)} pages. Not opened, for want of a row of that number or of a form:")
    print("\n".join(not_opened))
    return any(row[-1] != "nothing" and not row[0].startswith(WHOLE_SCHOOL) for row in rows)


def look(name: str, email: str, address: str, show: bool) -> list[str]:
    from benchmarks import pages, replay

    ask = pages.page(address, pages.sign_in(email))
    ask()
    with replay.recorded() as queries:
        ask()
    plans = []
    for alias, sql, values in queries:
        if reads(sql):
            plan = explain(alias, sql, values, email)
            plans.append(plan)
            if show and (plan.reads_too_much or plan.milliseconds > SLOW):
                print(f"{name}: {plan.milliseconds:.1f} ms, {plan.read}, returned {plan.returned}")
                print(f"  {sql % values if values else sql}\n", flush=True)
    wrong = {plan.most_read() for plan in plans if plan.reads_too_much}
    return [
        name,
        str(len(queries)),
        f"{max((plan.milliseconds for plan in plans), default=0):.1f}",
        f"{max((sum(plan.read.values()) for plan in plans), default=0):,}",
        ", ".join(sorted(wrong)) or "nothing",
    ]


def reads(sql: str) -> bool:
    """Whether the statement reads rows: Django's SQL, and that written by hand in small letters."""
    return sql.lstrip("( \n").lower().startswith(("select", "with"))


def explain(alias: str, sql: str, values: Any, email: str) -> Plan:
    from django.db import connections, transaction

    from mentorhub.accounts.models import User
    from mentorhub.prepared.statement import Statement

    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if alias == "guides":
            reader = User.objects.get(email=email).pk
            cursor.execute("select set_config('app.user_id', %s, true)", [str(reader)])
        if isinstance(sql, Statement):
            # The plan of a prepared query does not know the values.
            cursor.execute(sql, values)
            sql, values = sql.execution(values)
        cursor.execute(f"explain (analyze, format json) {sql}", values)
        (found,) = cursor.fetchone()
    top = (json.loads(found) if isinstance(found, str) else found)[0]
    plan = Plan(top["Execution Time"], round(top["Plan"]["Actual Rows"]))
    for node in nodes(top["Plan"]):
        if node["Node Type"] in SCANS and "Relation Name" in node:
            table = node["Relation Name"]
            plan.read[table] = plan.read.get(table, 0) + rows_read(node)
    return plan


def rows_read(node: dict[str, Any]) -> int:
    """Rows that a scan looked at, also those that it threw away, in all its loops."""
    thrown = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    each = node["Actual Rows"] + sum(node.get(name, 0) for name in thrown)
    return round(each * node["Actual Loops"])


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


if __name__ == "__main__":
    sys.exit(main())
