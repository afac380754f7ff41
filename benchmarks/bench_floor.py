"""Pages of the product beside a bare Django page, over HTTP, as a school would load them.

    make bench-floor                              all pages, about ten minutes
    make bench-floor ONLY=dashboard SECONDS=1     those whose name has the word, less exactly
    make bench-floor AGAINST=tenth                beside the same pages of a tenth of the school

Both sites run with the command and the settings of the image, on one PostgreSQL and one Valkey.
They are loaded in turns; the figures are medians of the pairs. Other work on the machine disturbs
the requests a second, and hardly the time of the processor that a request takes.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks import load, serving, site

FLOOR = "floor"
HEAD = [
    "page", "speed", "range", "by processor", "kB", "requests a second", "p50 ms", "p99 ms",
    "CPU ms", "PostgreSQL ms",
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
            if chosen.only in page.name:
                target = Target(product, page.visits(), page.expected)
                against = base(page)
                pairs = measure(target, against, chosen.pairs, chosen.seconds)
                bases += [one for _, one in pairs]
                site.lines([[page.name, *ratios(pairs), *figures(target, [a for a, _ in pairs])]])
        site.lines([[f"the {chosen.against}", *["1.00"] * 3, *figures(against, bases)]])
    return 0


def measure(page: Target, base: Target, number: int, seconds: float) -> list[tuple[Cost, Cost]]:
    """Loads both in turns; in every second pair the other one is first."""
    with tempfile.TemporaryDirectory() as folder:
        for name, target in (("page", page), ("base", base)):
            lines = [f"{address}\t{cookie}\n" for address, cookie in target.visits]
            Path(folder, name).write_text("".join(lines))
            for visit in target.visits:
                # A session notes its first request, and then one in five minutes.
                load.ask(target.server.port, serving.HOST, *visit, target.expected)
            run(target, Path(folder, name), 1)  # each worker reads its templates
        pairs = []
        for turn in range(number):
            both = [(page, "page"), (base, "base")]
            costs = {
                name: once(target, Path(folder, name), seconds)
                for target, name in (both if turn % 2 else reversed(both))
            }
            pairs.append((costs["page"], costs["base"]))
    return pairs


def once(target: Target, visits: Path, seconds: float) -> Cost:
    from tests import servers

    postgres = psutil.Process(servers.postgres_pid())
    before, before_postgres = target.server.cpu(), serving.cpu(postgres)
    done = run(target, visits, seconds)
    if not done.requests:
        raise RuntimeError(f"no response within {seconds:g} s; try SECONDS={10 * seconds:g}")
    return Cost(
        done.requests / done.seconds,
        done.p50,
        done.p99,
        1000 * (target.server.cpu() - before) / done.requests,
        1000 * (serving.cpu(postgres) - before_postgres) / done.requests,
    )


def run(target: Target, visits: Path, seconds: float) -> load.Load:
    return load.run(target.server.port, serving.HOST, visits, target.expected, seconds)


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
