"""Pages that are wrong on purpose are found, and each reproduction reproduces."""

import pytest

from tests.fuzz import broken
from tests.fuzz.building import Builder
from tests.fuzz.client import Answer
from tests.fuzz.expectations import faults
from tests.fuzz.failures import shorten
from tests.fuzz.harvest import harvest, openings
from tests.fuzz.requests import Request
from tests.fuzz.runner import Runner
from tests.fuzz.world import build_world, by_page
from tests.walls.addresses import templates

pytestmark = [pytest.mark.wall, pytest.mark.django_db(transaction=True)]
FOUND = {
    "broken_number": "500 ValueError",
    "broken_day": "500 OverflowError",
    "broken_away": "its Location leaves the site",
    "broken_cookie": "sets the cookie choice without httponly",
    "broken_insides": "tells of its insides: Traceback",
    "broken_leak": "shows advice of bread",
}


@pytest.fixture
def wrong_site(settings):
    settings.ROOT_URLCONF = "tests.fuzz.broken"


def test_each_wrong_page_is_found_and_its_reproduction_reproduces(wrong_site, fuzzed_server):
    every = [each for each in templates() if each[0].startswith("broken_")]
    world, pages = build_world(every), by_page(every)
    broken.WORDS[:] = [c.text for c in world.nest.of("bread") if c.place == "advice"]
    runner = Runner(fuzzed_server.url, world, "any", threads=2)

    def builder():
        return Builder("any", pages, world, harvest(first, runner.send_all), lambda _: True)

    first = list(openings(pages, world))
    runner.walk(builder().build, range(600), lambda _: True)
    failures = list(runner.tally.failures.values())
    again = builder()
    for name, fault in FOUND.items():
        failure = next(f for f in failures if f.request.name == name and fault in f.fault)
        number = failure.request.number
        request = again.build(number) if number >= 0 else first[-number - 1]
        assert request == failure.request
        assert failure.again
        assert runner.fails(failure, request, is_quiet=True)
        assert runner.fails(failure, failure.shortest, is_quiet=True)
        assert f"SEED=any ONLY={number}" in str(failure)
    runner.close()


def test_a_failure_is_shortened_to_what_it_needs():
    noise = tuple((f"n{i}", "x") for i in range(300))
    request = Request(
        1, "stu", "any", "POST", "/", query=noise, form=(*noise, ("bad", "\0"), *noise)
    )
    short = shorten(request, lambda each: ("bad", "\0") in each.form, tries=200)
    assert short.form == (("bad", "\0"),)
    assert short.query == ()


def test_what_the_request_itself_said_is_no_leak():
    """The page to sign in keeps the address that was asked for."""
    world = build_world([])
    word = next(canary.text for canary in world.nest.of("bread") if canary.place == "advice")
    moved = Answer(302, [("Location", f"/accounts/login/?next=/files/{word}")], b"")

    def found(path):
        request = Request(1, "visitor", "any", "GET", path)
        return [each for each in faults(request, moved, world, "localhost", is_quiet=True)
                if each.startswith("shows")]  # fmt: skip

    assert found(f"/files/{word}") == []
    assert found("/files/other") == ["shows advice of bread"]


def test_what_is_slow_or_lacks_a_header_is_a_fault():
    request = Request(1, "stu", "any", "GET", "/")
    late = Answer(200, [("X-Fuzz-Seen", "1")], b"", seconds=9)
    found = faults(request, late, None, "localhost", is_quiet=False)  # type: ignore[arg-type]
    assert "slower than 5 s" in found
    assert "200 without the header Content-Security-Policy" in found
