"""``make fuzz``: a real site, hostile requests for some minutes, a report, and exit code 1 for a
failure.

SECONDS is how long (600), SEED any word that repeats a run, ONLY one or more numbers of requests
(with commas) to send again on a fresh school, each with its answer.
"""

import os
import secrets
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.fuzz.site import Site, one_connection, running
from tests.servers import _temporary_folder

# So many requests, then the school as it was. In every second such stretch those in charge change
# nothing, so that each word of a guide must stay where the story puts it.
STRETCH = 2500
# More memory at the end than in the middle, in MiB, is a leak.
GROWTH = 40
# So many failures are tried on a fresh school.
MOST_FRESH = 40


def main() -> int:
    seed = os.environ.get("SEED") or secrets.token_hex(4)
    seconds = float(os.environ.get("SECONDS") or 600)
    only = [int(each) for each in (os.environ.get("ONLY") or "").split(",") if each]
    print(f"seed {seed}", flush=True)
    with running(_temporary_folder()) as site:
        site.export()
        return fuzz(site, seed, seconds, only)


def fuzz(site: Site, seed: str, seconds: float, only: list[int]) -> int:
    import django

    django.setup()
    from tests.fuzz import report
    from tests.fuzz.building import Builder
    from tests.fuzz.harvest import harvest, openings
    from tests.fuzz.runner import Runner
    from tests.fuzz.world import build_world, by_page
    from tests.walls.addresses import templates

    site.start_servers()
    one_connection()
    every = list(templates())
    world, pages = build_world(every), by_page(every)
    site.keep()
    world.keep()
    site.serve()
    print(f"the school stands after {_clock():.0f} s, at {site.address}", flush=True)
    runner = Runner(site.address, world, seed)
    first = list(openings(pages, world))
    found = harvest(first, runner.send_all)
    builder = Builder(seed, pages, world, found, is_quiet)
    print(f"{len(first)} pages opened after {_clock():.0f} s, "
          f"{sum(map(len, found.forms.values()))} forms", flush=True)  # fmt: skip
    def restore() -> None:
        site.restore()
        world.restore()

    restore()
    if only:
        by_number = {request.number: request for request in first}
        return again(runner, [by_number.get(n) or builder.build(n) for n in only])
    memory = [site.memory()]
    began, number = time.monotonic(), 0
    until = began + seconds
    while time.monotonic() < until:
        number += runner.walk(
            builder.build, range(number, number + STRETCH), is_quiet, until
        )
        memory.append(site.memory())
        print(f"{number} requests after {_clock():.0f} s, {len(runner.tally.failures)} kinds of failure", flush=True)
        restore()
        print(f"restored after {_clock():.0f} s", flush=True)
    print(f"walked after {_clock():.0f} s", flush=True)
    try_on_fresh_school(restore, runner)
    for failure in sorted(runner.tally.failures.values(), key=lambda each: each.key):
        print(failure, flush=True)
    middle = memory[len(memory) // 2]
    print(*report.lines(runner.tally, list(pages)), sep="\n")
    print(f"memory: {memory[0]:.0f} MiB at the start, {middle:.0f} in the middle, {memory[-1]:.0f} at the end")
    print(f"seed {seed}; {runner.tally.requests / (time.monotonic() - began):.0f} requests a second")
    if log := os.environ.get("LOG"):
        Path(log).write_bytes((site.folder / "servers.log").read_bytes())
    grows = memory[-1] > middle + GROWTH
    return 1 if runner.tally.failures or grows else 0


def try_on_fresh_school(restore: Callable[[], None], runner: Any) -> None:
    """Which failures need nothing that happened before: those that only read first, together."""
    failures = sorted(runner.tally.failures.values(), key=lambda each: not each.request.is_safe)
    for failure in failures[:MOST_FRESH]:
        if not failure.request.is_safe:
            restore()
        request = failure.request
        failure.fresh = runner.fails(failure, request, is_quiet=is_quiet(request.number))


def is_quiet(number: int) -> bool:
    return number // STRETCH % 2 == 0


def again(runner, requests) -> int:
    """Sends the given requests in their order, and tells what came back."""
    failed = False
    for request in requests:
        answer = runner.send(request)
        found = runner.look(request, answer, is_quiet=is_quiet(request.number))
        failed = failed or bool(found)
        print(request)
        print(f"    {answer.status} in {answer.seconds:.2f} s, {len(answer.body)} bytes: {found or 'as expected'}")
        if found and answer.status < 500:
            print(answer.text[:2000])
    return 1 if failed else 0


_started = time.monotonic()


def _clock() -> float:
    return time.monotonic() - _started


if __name__ == "__main__":
    sys.exit(main())
