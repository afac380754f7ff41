"""How long the whole matching takes, from the database to the best assignment, and its memory.

    .venv/bin/python -m benchmarks.bench_matching

Each size runs in a process of its own, whose peak of memory counts from before the first query.
Reading is timed by the clock, because the database works too; the rest, on one processor, by the
time of the processor, which other work on the machine hardly changes.
"""

import multiprocessing
import resource
import time
from itertools import pairwise
from typing import Any

from benchmarks import site

SIZES = [(100, 20), (1_000, 200), (10_000, 2_000)]
# Seconds for the largest: reading and comparing, and solving alone.
BUILD, SOLVE = 5.0, 0.5
TRIES = 5
HEAD = ["students × mentors", "fit each", "matched", "read s", "compared s", "solved s",
        "explained s", "peak MB (of it before)"]  # fmt: skip


def main() -> None:
    with site.running():
        rows = []
        for students, mentors in SIZES:
            from benchmarks import waiting

            waiting.write(students, mentors)
            found = in_a_process()
            rows.append([f"{students:,} × {mentors:,}", *found["shown"]])
    site.table(HEAD, rows)
    print(
        f"\nThe largest: built in {found['built']:.2f} s (goal {BUILD}), "
        f"solved in {found['solved']:.2f} s (goal {SOLVE})."
    )


def in_a_process() -> dict[str, Any]:
    from django.db import connections

    connections.close_all()
    queue: Any = multiprocessing.Queue()
    process = multiprocessing.Process(target=_measure, args=[queue])
    process.start()
    found = queue.get()
    process.join()
    return found


def _measure(queue: Any) -> None:
    from django.utils import timezone

    from dashboard.matching.engine import explanation, matcher, snapshot, solver
    from dashboard.matching.models import WeightPreset

    spent: list[float] = []

    def solve(*args: Any) -> Any:
        """The solver alone, the fastest of a few tries."""
        for _ in range(TRIES):
            begun = time.process_time()
            found = kept(*args)
            spent.append(time.process_time() - begun)
        return found

    kept, solver.solve = solver.solve, solve
    weights = WeightPreset.default()
    before = _peak()
    begun = time.perf_counter()
    problem = snapshot.load_problem(weights, timezone.now())
    read = time.perf_counter() - begun
    marks = [time.process_time()]
    compared = matcher.compare(problem)
    marks.append(time.process_time())
    matching = matcher.match(problem, compared)
    marks.append(time.process_time())
    explanation.explain(matching)
    marks.append(time.process_time())
    comparing, _matching, explaining = (end - start for start, end in pairwise(marks))
    fit = len(compared[1].students) / len(problem.waiting)
    figures = [read, comparing, min(spent), explaining]
    queue.put(
        {
            "built": read + comparing,
            "solved": min(spent),
            "shown": [f"{fit:.0f}", f"{len(matching.matches):,}", *(f"{f:.2f}" for f in figures),
                      f"{_peak():.0f} ({before:.0f})"],
        }
    )  # fmt: skip


def _peak() -> float:
    """Megabytes (Linux counts in kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
