"""What the polls of open pages cost, what they do to other pages, and how soon a change is seen.

    .venv/bin/python -m benchmarks.bench_live --seconds 20

Starts the server as docker-compose.yml does, two workers with one blocking thread each, in a school
of ``benchmarks.school``. First a browser loads the mentoring dashboard again and again, then the
same beside 200 open pages that poll 10,000 times a minute together, in turn and several times, so
that other work on the machine falls on both. At the end somebody's bell changes again and again,
and rights and sign-ins end.
"""

import argparse
import contextlib
import http.client
import multiprocessing
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import site

PAGES, POLLS_A_MINUTE = 200, 10_000
# Of a core; times slower; seconds until a change is seen, and until a right that ended ends a page.
CORE, SLOWER, SEEN, REVOKED = 0.10, 1.1, 4.0, 3.0
ROUNDS = 5
CHANGES, REVOCATIONS = 40, 20
POLL_EVERY = 2.0  # seconds: a page that somebody uses
PAGE = "/dashboard/"
TOKEN = re.compile(r'data-token="([^"]+)" data-seen="([^"]+)"')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=15, help="of each phase of each round")
    seconds = parser.parse_args().seconds
    with site.running(), serving() as (port, pid):
        from benchmarks import school

        school.write(mentors=PAGES, students=PAGES * 2)
        pages = open_pages(port)
        measure(port, pid, pages, seconds)
        report_seen(port, pages)
        report_revoked(port, pages)
    return 0


def measure(port: int, pid: int, pages: list["Open"], seconds: float) -> None:
    quiet: list[float] = []
    busy: list[float] = []
    shares, answered = [], 0
    for _round in range(ROUNDS):
        quiet += loads(port, pages[0], seconds)
        with polling(port, pages) as answers:
            busy += loads(port, pages[0], seconds)
            # Alone, so that what the workers spend is spent on polls.
            before, count, begun = cpu(pid), answers.value, time.monotonic()
            time.sleep(seconds)
            shares.append((cpu(pid) - before) / (time.monotonic() - begun))
            answered += answers.value - count
    slower = statistics.median(busy) / statistics.median(quiet)
    rate = answered / (ROUNDS * seconds) * 60
    site.table(
        ["polls a minute", "of a core", "page alone, ms", "page beside them, ms", "times"],
        [[f"{rate:,.0f}", f"{statistics.median(shares):.1%}", f"{statistics.median(quiet):.1f}",
          f"{statistics.median(busy):.1f}", f"{slower:.2f}"]],
    )  # fmt: skip
    print(f"\nBudgets: {CORE:.0%} of a core, {SLOWER} times.\n")


class Open:
    """A page that is open in a browser."""

    def __init__(self, port: int, person: Any, page: str = PAGE) -> None:
        from tests.client import Client

        client = Client()
        client.force_login(person)
        self.person, self.session_key = person, client.session.session_key
        self.cookie = client.cookies.output(header="", sep=";").strip().split(";")[0]
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        found = TOKEN.search(load(connection, self.cookie, page))
        if found is None:
            raise SystemExit("The page has no token.")
        self.token, self.seen = found.groups()

    def poll(self, connection: http.client.HTTPConnection) -> int:
        connection.request("GET", f"/live/{self.token}/?v={self.seen}", headers=self.headers)
        response = connection.getresponse()
        text = response.read().decode()
        if response.status == 200:
            self.seen = text
        return response.status

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": self.cookie}


def load(connection: http.client.HTTPConnection, cookie: str, page: str = PAGE) -> str:
    connection.request("GET", page, headers={"Cookie": cookie})
    response = connection.getresponse()
    text = response.read().decode()
    if response.status != 200:
        raise SystemExit(f"{page}: {response.status}")
    return text


def loads(port: int, page: Open, seconds: float) -> list[float]:
    """Milliseconds of each load, one after the other with a short pause."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    times, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.perf_counter()
        load(connection, page.cookie)
        times.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.05)
    return times


@contextlib.contextmanager
def polling(port: int, pages: list[Open]) -> Iterator[Any]:
    """All pages poll at their rate, from a process of their own. Gives the number of answers."""
    over, answers = multiprocessing.Event(), multiprocessing.Value("l", 0)
    process = multiprocessing.Process(target=poll_all, args=[port, pages, over, answers])
    process.start()
    try:
        yield answers
    finally:
        over.set()
        process.join(10)
        if process.exitcode:
            raise SystemExit("A poll was not answered.")


def poll_all(port: int, pages: list[Open], over: Any, answers: Any) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    due, number = time.monotonic(), 0
    while not over.is_set():
        page = pages[number % len(pages)]
        if page.poll(connection) not in (200, 204):
            raise SystemExit(1)
        number += 1
        answers.value = number
        due += 60 / POLLS_A_MINUTE
        over.wait(max(0.0, due - time.monotonic()))


def report_seen(port: int, pages: list[Open]) -> None:
    """How long after its commit a change is told to a page that polls every two seconds."""
    from django.utils import timezone

    from mentorhub.notifications.models import Notification

    page, delays = pages[1], []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while page.poll(connection) == 200:
        time.sleep(1.1)
    for number in range(CHANGES):
        next_poll = time.monotonic() + random.uniform(0, POLL_EVERY)
        Notification.objects.create(
            recipient=page.person, kind="late", reference=f"{number}", created_at=timezone.now()
        )
        begun = time.monotonic()
        while True:
            time.sleep(max(0.0, next_poll - time.monotonic()))
            # A new connection each time: either of the two workers answers.
            connection.close()
            if page.poll(connection) == 200:
                break
            next_poll += POLL_EVERY
        delays.append(time.monotonic() - begun)
    delays.sort()
    p95 = delays[int(len(delays) * 0.95) - 1]
    print(
        f"A change is seen after {statistics.median(delays):.1f} s, 95 % after {p95:.1f} s "
        f"(budget {SEEN:.0f} s), at the latest after {delays[-1]:.1f} s, by two processes."
    )


def report_revoked(port: int, pages: list[Open]) -> None:
    """How long after its commit a right, or a sign-in, that ended is still answered as before, by
    either of the two workers: the page asks ten times a second, on new connections."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    delays = []
    for number, page in enumerate(pages[2 : 2 + REVOCATIONS]):
        revoke(page, ends_sign_in=number % 2 == 0)
        committed, last = time.monotonic(), 0.0
        while (asked := time.monotonic() - committed) < REVOKED + 1:
            connection.close()
            if page.poll(connection) != 410:
                last = asked
            time.sleep(0.1)
        delays.append(last)
    print(
        f"{REVOCATIONS} rights and sign-ins ended: a page is refused by both processes after "
        f"{statistics.median(delays):.1f} s (median), at the latest after {max(delays):.1f} s "
        f"(budget {REVOKED:.0f} s)."
    )


def revoke(page: Open, *, ends_sign_in: bool) -> None:
    from django.contrib.sessions.models import Session as SignIn
    from django.utils import timezone

    from mentorhub.database import STAFF, signed_in_as
    from students.models import Approval

    with signed_in_as(STAFF):
        if ends_sign_in:
            SignIn.objects.filter(pk=page.session_key).delete()
        else:
            Approval.objects.running().filter(user=page.person).update(ended_at=timezone.now())


@contextlib.contextmanager
def serving() -> Iterator[tuple[int, int]]:
    from mentorhub.embedded.ports import free_port

    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface=wsgi", "--host=127.0.0.1", "--no-ws",
        "--workers=2", "--blocking-threads=1", "--log-level=error", f"--port={port}",
        "mentorhub.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=site.ROOT)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def cpu(pid: int) -> float:
    """Seconds of processor time of the server and its workers so far."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            number, parent = int(stat.parent.name), int(fields[1])
            if pid in (number, parent):
                total += (int(fields[11]) + int(fields[12])) / ticks
    return total


def open_pages(port: int) -> list[Open]:
    from mentorhub.accounts.models import Role, User
    from mentorhub.database import STAFF, signed_in_as

    with signed_in_as(STAFF):
        people = list(User.objects.holding(Role.Kind.MENTOR).order_by("pk")[:PAGES])
        return [Open(port, person) for person in people]


if __name__ == "__main__":
    raise SystemExit(main())
