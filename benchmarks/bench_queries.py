"""Reads the plan of every query of the pages in a large school: none may read a large table whole.

    .venv/bin/python -m benchmarks.bench_queries --mentors 2000 --students 20000

Plans come from the page's own login, with row-level security as it is for the reader.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks import site

# A table with fewer rows is read whole because that is fastest.
LARGE = 1000
SLOW = 30.0  # milliseconds for one query, on an idle machine
HEAD = ["page", "queries", "slowest ms", "large tables read whole"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mentors", type=int, default=2000)
    parser.add_argument("--students", type=int, default=20000)
    parser.add_argument("--show", action="store_true", help="print each query that is in the way")
    chosen = parser.parse_args()
    with site.running():
        from benchmarks import pages, school

        school.write(chosen.mentors, chosen.students)
        sizes = school.sizes()
        print(f"\n{chosen.mentors:,} mentors, {chosen.students:,} students; largest tables:")
        print(", ".join(f"{name} {rows:,}" for name, rows in list(sizes.items())[:8]), "\n")
        results = [look(name, *page, sizes, chosen.show) for name, page in pages.PAGES.items()]
    site.table(HEAD, results)
    return any(row[-1] != "none" for row in results)


def look(name: str, email: str, address: str, sizes: dict[str, int], show: bool) -> list[str]:
    from benchmarks import pages, replay

    ask = pages.page(address, pages.sign_in(email))
    ask()
    with replay.recorded() as queries:
        ask()
    whole, slowest = set(), 0.0
    for alias, sql, values in queries:
        if not sql.startswith("SELECT "):
            continue
        plan = explain(alias, sql, values, email)
        slowest = max(slowest, plan["Execution Time"])
        found = {
            node["Relation Name"]
            for node in nodes(plan["Plan"])
            if node["Node Type"] == "Seq Scan" and sizes.get(node["Relation Name"], 0) > LARGE
        }
        whole |= found
        if show and (found or plan["Execution Time"] > SLOW):
            print(f"{name}: {plan['Execution Time']:.1f} ms, {found or ''}\n  {sql % values}\n")
    return [name, str(len(queries)), f"{slowest:.1f}", ", ".join(sorted(whole)) or "none"]


def explain(alias: str, sql: str, values: Any, email: str) -> dict[str, Any]:
    from django.db import connections, transaction

    from mentorhub.accounts.models import User

    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        if alias == "guides":
            reader = User.objects.get(email=email).pk
            cursor.execute("select set_config('app.user_id', %s, true)", [str(reader)])
        cursor.execute(f"explain (analyze, format json) {sql}", values)
        (plan,) = cursor.fetchone()
    return (json.loads(plan) if isinstance(plan, str) else plan)[0]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


if __name__ == "__main__":
    sys.exit(main())
