"""A long run on a real site: harvest, walk in stretches with a fresh school for each, report."""

import time
from collections.abc import Iterator

from tests.fuzz import report
from tests.fuzz.building import Builder
from tests.fuzz.client import Answer
from tests.fuzz.failures import Failure
from tests.fuzz.harvest import harvest, openings
from tests.fuzz.requests import Request
from tests.fuzz.runner import Runner
from tests.fuzz.site import Site
from tests.fuzz.world import build_world, by_page
from tests.walls.addresses import templates

# So many requests, then the school as it was. In every second such stretch those in charge change
# nothing, so that each word of a guide must stay where the story puts it.
STRETCH = 2500
# So many failures are tried on a fresh school.
MAX_FRESH = 60


def is_quiet(number: int) -> bool:
    return number // STRETCH % 2 == 0


class Campaign:
    def __init__(self, site: Site, seed: str) -> None:
        self.site = site
        self.began = time.monotonic()
        every = list(templates())
        self.world, self.pages = build_world(every), by_page(every)
        site.keep()
        self.world.keep()
        site.serve()
        self.runner = Runner(site.address, self.world, seed, say=self.say)
        self.say(f"the school stands at {site.address}")
        self.first = list(openings(self.pages, self.world))
        found = harvest(self.first, self.runner.send_all)
        self.builder = Builder(seed, self.pages, self.world, found, is_quiet)
        forms = sum(map(len, found.forms.values()))
        self.say(f"{len(self.first)} addresses opened, {forms} forms")
        self.restore()

    @property
    def tally(self) -> report.Tally:
        return self.runner.tally

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self.began:4.0f} s] {text}", flush=True)

    def restore(self) -> None:
        self.site.restore()
        self.world.restore()

    def walk(self, seconds: float) -> list[float]:
        """For so long; gives the memory of the site in MiB at the start and after each stretch."""
        memory, number = [self.site.memory()], 0
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            numbers = range(number, number + STRETCH)
            number += self.runner.walk(self.builder.build, numbers, is_quiet, until)
            memory.append(self.site.memory())
            self.say(f"{number} requests, {len(self.tally.failures)} kinds of failure")
            self.restore()
        self._try_on_fresh_school()
        return memory

    def _try_on_fresh_school(self) -> None:
        """Which failures need nothing before them: together those that only read, then the rest."""
        for failure in sorted(self.failures(), key=lambda each: not each.request.is_safe)[
            :MAX_FRESH
        ]:
            if not failure.request.is_safe:
                self.restore()
            request = failure.request
            failure.fresh = self.runner.fails(failure, request, is_quiet=is_quiet(request.number))

    def failures(self) -> list[Failure]:
        return sorted(self.tally.failures.values(), key=lambda each: each.key)

    def report(self) -> list[str]:
        return report.lines(self.tally, list(self.pages))

    def again(self, numbers: list[int]) -> Iterator[tuple[Request, Answer, list[str]]]:
        """The requests of these numbers in their order, their answers, and what is wrong."""
        for number in numbers:
            request = self.builder.build(number) if number >= 0 else self.first[-number - 1]
            answer = self.runner.send(request)
            yield request, answer, self.runner.look(request, answer, is_quiet=is_quiet(number))
