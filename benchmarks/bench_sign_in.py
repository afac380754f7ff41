"""Measures whether the time of a refused sign-in tells who has an account: it must not.

    .venv/bin/python -m benchmarks.bench_sign_in --rounds 100

Each round tries a wrong password for one address of each kind, in an order drawn anew, with the
real hashing and the real logins. The difference is that of the same round to the unknown address;
its interval holds the median with 95 %. A difference whose interval leaves 0 by more than the
margin fails.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable

from benchmarks import site

KINDS = ("unknown", "known", "inactive", "no password", "old hash")
HEAD = ["address", "median ms", "difference ms", "95 % of it", "CPU difference ms"]
# Of the unknown's median: what nobody tells apart over a network with a few hundred tries.
MARGIN = 0.02
DRAWN = 2000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with site.running():
        times = measure(chosen.rounds, random.Random(chosen.seed))
    unknown = [wall for wall, _cpu in times["unknown"]]
    rows, apart = [], False
    for kind in KINDS:
        pairs = zip(times[kind], times["unknown"], strict=True)
        walls, cpus = zip(*((a[0] - b[0], a[1] - b[1]) for a, b in pairs), strict=True)
        low, high = interval(walls, random.Random(chosen.seed))
        margin = MARGIN * statistics.median(unknown)
        apart |= low > margin or high < -margin
        rows.append(
            [
                kind,
                f"{1000 * statistics.median(wall for wall, _cpu in times[kind]):.1f}",
                f"{1000 * statistics.median(walls):+.1f}",
                f"{1000 * low:+.1f} to {1000 * high:+.1f}",
                f"{1000 * statistics.median(cpus):+.1f}",
            ]
        )
    print(f"\n{chosen.rounds} rounds, a wrong password each:\n")
    site.table(HEAD, rows)
    return int(apart)


def measure(rounds: int, draw: random.Random) -> dict[str, list[tuple[float, float]]]:
    """Seconds on the clock and on the processor, by kind of address."""
    ask = prepare()
    times: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
    for kind in KINDS:
        ask(kind)  # what only the first request costs
    for _ in range(rounds):
        for kind in draw.sample(KINDS, len(KINDS)):
            times[kind].append(ask(kind))
    return times


def prepare() -> Callable[[str], tuple[float, float]]:
    """The people, and a function that tries a wrong password for one of them."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
    from django.core.cache import cache

    from mentorhub.accounts.models import User
    from mentorhub.database import SIGNIN, STAFF, signed_in_as
    from tests import factories as make
    from tests.client import Client

    emails = {kind: f"{kind.replace(' ', '-')}@example.org" for kind in KINDS}
    with signed_in_as(STAFF):
        for kind in KINDS[1:]:
            make.person(kind.title(), "mentor", email=emails[kind])
        hasher = PBKDF2PasswordHasher()
        old = hasher.encode("quiet", hasher.salt(), hasher.iterations // 2)
        for kind, fields in (
            ("inactive", {"is_active": False}),
            ("no password", {"password": make_password(None)}),
            ("old hash", {"password": old}),
        ):
            User.objects.filter(email=emails[kind]).update(**fields)

    def ask(kind: str) -> tuple[float, float]:
        with signed_in_as(SIGNIN):
            cache.clear()
        client = Client()
        wall, cpu = time.perf_counter(), time.thread_time()
        page = client.post("/accounts/login/", {"login": emails[kind], "password": "wrong-horse"})
        took = time.perf_counter() - wall, time.thread_time() - cpu
        assert page.status_code == 200
        return took

    return ask


def interval(values: tuple[float, ...], draw: random.Random) -> tuple[float, float]:
    """The median with 95 %, by drawing the values again and again (bootstrap)."""
    medians = sorted(statistics.median(draw.choices(values, k=len(values))) for _ in range(DRAWN))
    return medians[int(0.025 * DRAWN)], medians[int(0.975 * DRAWN) - 1]


if __name__ == "__main__":
    sys.exit(main())
