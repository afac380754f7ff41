"""What a page costs, beside a replay: a bare view with its session, user and queries.

    make bench                                    or
    .venv/bin/python -m benchmarks.bench_pages --mentors 2000 --students 20000 --rounds 100

Both are asked in turn, in one process. Times are medians; the processor's time is compared, which
waiting on a busy machine does not change. Fails when a page is above its budget in queries, bytes
or times the replay. Figures: docs/performance.md.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable

from benchmarks import site

QUERIES = {"mentoring dashboard": 10}
MOST_QUERIES = 16
MOST_BYTES = 40 * 1024
MOST_TIMES_THE_REPLAY = 8.0
HEAD = ["page", "queries", "kB", "ms", "95 %", "replay ms", "CPU ms", "replay CPU", "times it"]
Ask = Callable[[], bytes]
Times = dict[str, list[float]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mentors", type=int, default=200)
    parser.add_argument("--students", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=60)
    chosen = parser.parse_args()
    with site.running():
        from benchmarks import pages, school

        school.write(chosen.mentors, chosen.students)
        print(f"\n{chosen.mentors:,} mentors, {chosen.students:,} students")
        print(f"median of {chosen.rounds} rounds, and the time under which 95 % stay\n")
        results = [measure(name, *page, chosen.rounds) for name, page in pages.PAGES.items()]
    site.table(HEAD, [cells for cells, _ in results])
    too_much = [f"{cells[0]}: {', '.join(wrong)}" for cells, wrong in results if wrong]
    print("\nAbove its budget: " + "; ".join(too_much) if too_much else "\nAll within budget.")
    return bool(too_much)


def measure(name: str, email: str, address: str, rounds: int) -> tuple[list[str], list[str]]:
    from benchmarks import pages, replay

    cookie = pages.sign_in(email)
    page, bare = pages.page(address, cookie), pages.bare(cookie)
    page()
    with replay.recorded() as queries:
        body = page()
    replay.queries, replay.size = [], len(body)
    bare()
    with replay.recorded() as by_middleware:
        bare()
    asked = {(alias, sql) for alias, sql, _ in by_middleware}
    replay.queries = [query for query in queries if query[:2] not in asked]
    bare()

    clock, processor = taken(rounds, page=page, replay=bare)
    usual, least = statistics.median(processor["page"]), statistics.median(processor["replay"])
    wrong = [
        label
        for label, above in {
            "queries": len(queries) > QUERIES.get(name, MOST_QUERIES),
            "bytes": len(body) > MOST_BYTES,
            "times the replay": usual / least > MOST_TIMES_THE_REPLAY,
        }.items()
        if above
    ]
    late = statistics.quantiles(clock["page"], n=20)[-1]
    times = [
        statistics.median(clock["page"]), late, statistics.median(clock["replay"]), usual, least,
        usual / least,
    ]  # fmt: skip
    return [name, str(len(queries)), *(f"{n:.1f}" for n in (len(body) / 1024, *times))], wrong


def taken(rounds: int, **asks: Ask) -> tuple[Times, Times]:
    """Milliseconds by the clock and of the processor, for each of them in turn."""
    clock: Times = {what: [] for what in asks}
    processor: Times = {what: [] for what in asks}
    for _ in range(rounds):
        for what, ask in asks.items():
            start, busy = time.perf_counter(), time.thread_time()
            ask()
            clock[what].append((time.perf_counter() - start) * 1000)
            processor[what].append((time.thread_time() - busy) * 1000)
    return clock, processor


if __name__ == "__main__":
    sys.exit(main())
