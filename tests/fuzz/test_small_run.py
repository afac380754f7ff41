"""A small run of the fuzzer on the real logins: each page once in a hostile way, and as much again
deep in its forms. ``make fuzz`` is the long one."""

import os
import secrets

import pytest

from tests.fuzz import report
from tests.fuzz.building import Builder
from tests.fuzz.harvest import harvest, openings
from tests.fuzz.runner import Runner
from tests.fuzz.world import build_world, by_page
from tests.walls.addresses import templates

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]


def test_no_hostile_request_gets_more_than_a_refusal(fuzzed_server, capsys):
    seed = os.environ.get("SEED") or secrets.token_hex(4)
    every = list(templates())
    world, pages = build_world(every), by_page(every)
    # A shared machine may be slow; how long pages take is printed, and told by `make fuzz`.
    runner = Runner(fuzzed_server.url, world, seed, threads=2, slow=60)
    found = harvest(list(openings(pages, world, seed=seed)), runner.send_all)
    numbers = range(2 * len(pages))
    half = len(numbers) // 2
    builder = Builder(seed, pages, world, found, lambda number: number < half, a_cell_each=2)
    runner.walk(builder.build, numbers[:half], builder.is_quiet)
    runner.walk(builder.build, numbers[half:], builder.is_quiet)
    runner.close()
    with capsys.disabled():
        print(f"\nfuzz: seed {seed}", *report.lines(runner.tally, list(pages))[:3], sep="\n  ")
    assert not runner.tally.failures, "\n".join(map(str, runner.tally.failures.values()))
    assert set(pages) - set(runner.tally.methods) <= {"account_logout", "admin:logout"}
