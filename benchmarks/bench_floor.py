"""Pages of the product beside a bare Django page, over HTTP, as a school would load them.

    make bench-floor                              all pages, about ten minutes
    make bench-floor ONLY=dashboard,topic SECONDS=1   those whose name has a word, less exactly
    make bench-floor AGAINST=tenth                beside the same pages of a tenth of the school

Both sites run with the command and the settings of the image, on one PostgreSQL and one Valkey.
They are loaded in turns; the figures are medians of the pairs. The time of the processor is that of
requests one by one: other work on the machine disturbs it less than the requests a second.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import load, serving, site

FLOOR = "floor"
SINGLE = 16  # requests one by one in each pair
HEAD = [
    "page", "budget", "speed", "range", "by processor", "kB", "requests a second", "p50 ms",
    "p99 ms", "CPU ms", "PostgreSQL ms",
]  # fmt: skip
Visits = list[tuple[str, str]]


@dataclass
class Target:
    """A page of a site, and who asks for it."""

    server: serving.Served
    visits: Visits
    expected: str


@dataclass
class Cost:
    """Of one run: requests a second, and milliseconds a request."""

    a_second: float
    p50: float
    p99: float
    cpu: float  # of the web server's processes
    postgres: float

    @property
    def processor(self) -> float:
        return self.cpu + self.postgres


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mentors", type=int, default=2000)
    parser.add_argument("--students", type=int, default=20000)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("SECONDS") or 3))
    parser.add_argument("--only", default=os.environ.get("ONLY") or "")
    parser.add_argument("--against", choices=[FLOOR, site.TENTH], default=FLOOR)
    chosen = parser.parse_args()
    base_site = on_tenth if chosen.against == site.TENTH else on_floor
    with (
        site.running_school(chosen.mentors, chosen.students),
        serving.serving("mentorhub.wsgi:application") as product,
        base_site(chosen) as base,
    ):
        from benchmarks import measured_pages

        print(f"\n{chosen.mentors:,} mentors, {chosen.students:,} students; {chosen.pairs} pairs")
        print(f"of {chosen.seconds:g} s, {load.CONNECTIONS} connections; 1.00 is the ", end="")
        print(f"{chosen.against}\n")
        site.lines([HEAD, ["---"] * len(HEAD)])
        bases = []
        for page in measured_pages.PAGES:
            if any(part in page.name for part in chosen.only.split(",")):
                target = Target(product, page.visits(), page.expected)
                against = base(page)
                pairs = measure(target, against, chosen.pairs, chosen.seconds)
                bases += [one for _, one in pairs]
                budget = page.budget if page.budget and chosen.against == FLOOR else "–"
                own = figures(target, [cost for cost, _ in pairs])
                site.lines([[page.name, str(budget), *ratios(pairs), *own]])
        site.lines([[f"the {chosen.against}", "–", *["1.00"] * 3, *figures(against, bases)]])
    return 0


def measure(page: Target, base: Target, number: int, seconds: float) -> list[tuple[Cost, Cost]]:
    """Loads both in turns; in every second pair the other one is first."""
    pairs = []
    with tempfile.TemporaryDirectory() as folder:
        for name, target in (("page", page), ("base", base)):
            lines = [f"{address}\t{cookie}\n" for address, cookie in target.visits]
            Path(folder, name).write_text("".join(lines))
            # A session notes its first request, and then one in five minutes.
            one_by_one(target, target.visits)
            run(target, Path(folder, name), 1)  # each worker reads its templates
        for turn in range(number):
            both = [("page", page), ("base", base)][:: 1 if turn % 2 else -1]
            loads = {name: run(target, Path(folder, name), seconds) for name, target in both}
            times = {name: one_by_one(target, target.visits[:SINGLE]) for name, target in both}
            costs = [cost(loads[name], *times[name], seconds) for name in ("page", "base")]
            pairs.append((costs[0], costs[1]))
    return pairs


def one_by_one(target: Target, visits: Visits) -> tuple[float, float]:
    """Milliseconds of the processor a request, of the server and of PostgreSQL.

    Under load the requests that wrk gave up at its end would be in the time, and not in the number.
    """
    from tests import servers

    postgres = psutil.Process(servers.postgres_pid())
    before, before_postgres = target.server.cpu(), serving.cpu(postgres)
    for visitor, visit in enumerate(visits):
        load.ask(target.server.port, serving.HOST, *visit, target.expected, visitor)
    return (
        1000 * (target.server.cpu() - before) / len(visits),
        1000 * (serving.cpu(postgres) - before_postgres) / len(visits),
    )


def cost(done: load.Load, cpu: float, postgres: float, seconds: float) -> Cost:
    if not done.requests:
        raise RuntimeError(f"no response within {seconds:g} s; try SECONDS={10 * seconds:g}")
    return Cost(done.requests / done.seconds, done.p50, done.p99, cpu, postgres)


def run(target: Target, visits: Path, seconds: float) -> load.Load:
    done = load.run(target.server.port, serving.HOST, visits, target.expected, seconds)
    used = -1.0
    while used != (used := target.server.cpu()):
        time.sleep(0.5)  # until it has answered what nobody waits for any more
    return done


def ratios(pairs: list[tuple[Cost, Cost]]) -> list[str]:
    """How fast the page is, where its base is 1: by requests a second, and by the processor."""
    speeds = [page.a_second / base.a_second for page, base in pairs]
    by_processor = statistics.median(base.processor / page.processor for page, base in pairs)
    return [
        f"{statistics.median(speeds):.2f}",
        f"{min(speeds):.2f}–{max(speeds):.2f}",
        f"{by_processor:.2f}",
    ]


def figures(target: Target, costs: list[Cost]) -> list[str]:
    body = load.ask(target.server.port, serving.HOST, *target.visits[0], target.expected)

    def median(name: str) -> float:
        return statistics.median(getattr(cost, name) for cost in costs)

    return [
        f"{len(body) / 1000:.1f}",
        f"{median('a_second'):.0f}",
        *(f"{median(name):.1f}" for name in ("p50", "p99", "cpu", "postgres")),
    ]


@contextlib.contextmanager
def on_floor(chosen: argparse.Namespace) -> Iterator[Callable[..., Target]]:
    """The bare Django project, with a school of the same size of its own."""
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{FLOOR}"
    environment = {"FLOOR_DATABASE_URL": url}
    command = [sys.executable, "-m", "benchmarks.floor.seed", str(chosen.mentors)]
    seeded = subprocess.run(
        [*command, str(chosen.students)],
        cwd=site.ROOT,
        env=os.environ | environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    visits = [("/", cookie) for cookie in seeded.stdout.split("\n") if cookie]
    with serving.serving("benchmarks.floor.wsgi:application", **environment) as server:
        yield lambda page: Target(server, visits, "Next sessions")


@contextlib.contextmanager
def on_tenth(chosen: argparse.Namespace) -> Iterator[Callable[..., Target]]:
    """The product, with a tenth of the mentors and students."""
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{site.TENTH}"

    def target(page):
        with site.database(site.TENTH):
            return Target(server, page.visits(), page.expected)

    with serving.serving("mentorhub.wsgi:application", DATABASE_URL=url) as server:
        yield target


if __name__ == "__main__":
    sys.exit(main())
