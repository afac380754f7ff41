"""What the managers' board costs while 10,000 students wait for 2,000 mentors, and a whole run.

    .venv/bin/python -m benchmarks.bench_board

Reads the plan of each query as bench_queries does. The lists are of waiting students and of
mentors, so what counts them reads them whole; no page may do so more than the budget allows.
"""

import sys
import time

from benchmarks import site

STUDENTS, MENTORS = 10_000, 2_000
MANAGER = "mentor1@example.org"
QUERIES, BYTES = 16, 40 * 1024
HEAD = ["page", "queries", "kB", "ms", "slowest query ms"]


def main() -> int:
    with site.running():
        from benchmarks import bench_queries, pages, waiting
        from dashboard.matching.engine.run_processing import process_next_run
        from dashboard.matching.models import MatchingRun, WeightPreset
        from mentorhub.accounts.models import Role, User
        from mentorhub.database import STAFF, signed_in_as

        waiting.write(STUDENTS, MENTORS)
        with signed_in_as(STAFF):
            manager = User.objects.get(email=MANAGER)
            Role.objects.filter(user=manager).update(kind=Role.Kind.MANAGER)
        run = MatchingRun.objects.ask(by=manager, weights=WeightPreset.default())
        begun = time.perf_counter()
        process_next_run()
        took = time.perf_counter() - begun
        pair = run.pairs.filter(mentor__isnull=False).first()
        rows, too_much = [], False
        for name, address in {
            "board": "/matching/",
            "board, searched": "/matching/?q=student+17",
            "who has room": "/matching/mentors/",
            "run": f"/matching/runs/{run.pk}/",
            "pair": f"/matching/pairs/{pair.pk}/",
            "ask for a student": "/matching/requests/new/?q=student+17",
        }.items():
            ask = pages.page(address, pages.sign_in(MANAGER))
            ask()
            begun = time.perf_counter()
            size = len(ask())
            spent = 1000 * (time.perf_counter() - begun)
            found = bench_queries.look(name, MANAGER, address, False)
            rows.append([name, found[1], f"{size / 1024:.1f}", f"{spent:.0f}", found[2]])
            too_much |= int(found[1]) > QUERIES or size > BYTES
    print(f"\nA whole run, from the order to the last row: {took:.1f} s\n")
    site.table(HEAD, rows)
    return too_much


if __name__ == "__main__":
    sys.exit(main())
