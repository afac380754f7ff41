"""How soon 200 people who read one topic of the community see what somebody else posts there.

    .venv/bin/python -m benchmarks.bench_readers --seconds 20

Starts the server as docker-compose.yml does, two workers with one blocking thread each, in a school
of ``benchmarks.school``. Each reader asks every two seconds, as a page that is used does, fetches
the replies when something has changed, and says then how far they have read. Another person posts a
reply a second.
"""

import argparse
import http.client
import multiprocessing
import random
import re
import statistics
import threading
import time
from typing import Any
from uuid import uuid4

from benchmarks import bench_live, site

READERS, CONNECTIONS = 200, 8
POLL_EVERY = 2.0  # seconds; a page asks up to a tenth earlier or later
SEEN = 4.0  # seconds until 95 of 100 replies are seen
AFTER = 10.0  # seconds that readers go on after the last reply
CSRF = "JLfLpe3GkrBOlnY9S59HaMhkmVo6Hjq0"
REPLY = re.compile(r'data-reply="(\d+)"')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=20, help="a reply in each, at most 24")
    seconds = parser.parse_args().seconds
    with site.running(), bench_live.serving() as (port, _pid):
        from benchmarks import school

        school.write(mentors=READERS + 20, students=READERS)
        topic, author = begin()
        readers = open_pages(port, topic)
        over, queue = multiprocessing.Event(), multiprocessing.SimpleQueue()
        process = multiprocessing.Process(target=read_all, args=[port, readers, over, queue])
        process.start()
        time.sleep(2 * POLL_EVERY)
        posted = post(topic, author, seconds)
        time.sleep(AFTER)
        over.set()
        report(posted, queue.get())
        process.join()
    return 0


def begin() -> tuple[Any, Any]:
    from dashboard.community import posting
    from dashboard.community.models import Group, TopicKind
    from mentorhub.accounts.models import Role, User
    from mentorhub.database import STAFF, signed_in_as

    with signed_in_as(STAFF):
        author = User.objects.holding(Role.Kind.MENTOR).order_by("-pk").first()
        group = Group.objects.get(slug="everyone")
        return posting.start_topic(
            group, TopicKind.DISCUSSION, "Crumb", "How is it?", by=author, key=uuid4()
        ), author


class Reader:
    """A topic that is open in a browser."""

    def __init__(self, port: int, person: Any, topic: int) -> None:
        from django.conf import settings

        page = f"/community/topics/{topic}/"
        self.opened = bench_live.Open(port, person, page)
        self.opened.cookie += f"; {settings.CSRF_COOKIE_NAME}={CSRF}"
        self.page = page
        self.due = time.monotonic() + random.uniform(0, POLL_EVERY)
        self.seen_at: dict[int, float] = {}

    def look(self, connection: http.client.HTTPConnection) -> None:
        """Ask whether something has changed, and fetch it."""
        status = self.opened.poll(connection)
        if status == 200:
            replies = self.ask(connection, "GET", f"{self.page}replies/?from=1")
            now = time.monotonic()
            numbers = [int(number) for number in REPLY.findall(replies)]
            for number in numbers:
                self.seen_at.setdefault(number, now)
            if numbers:
                read = f"act=read&number={max(numbers)}"
                self.ask(connection, "POST", f"{self.page}place/", read)
        elif status != 204:
            raise SystemExit(f"A poll was answered by {status}.")
        self.due = time.monotonic() + POLL_EVERY * random.uniform(0.9, 1.1)

    def ask(
        self, connection: http.client.HTTPConnection, method: str, address: str, body: str = ""
    ) -> str:
        headers = self.opened.headers
        if body:
            form = "application/x-www-form-urlencoded"
            headers |= {"X-CSRFToken": CSRF, "Content-Type": form}
        connection.request(method, address, body=body or None, headers=headers)
        response = connection.getresponse()
        text = response.read().decode()
        if response.status not in (200, 204, 303, 302):
            raise SystemExit(f"{method} {address}: {response.status}")
        return text


def open_pages(port: int, topic: Any) -> list[Reader]:
    from mentorhub.accounts.models import Role, User
    from mentorhub.database import STAFF, signed_in_as

    with signed_in_as(STAFF):
        people = User.objects.holding(Role.Kind.MENTOR).order_by("pk")[:READERS]
        return [Reader(port, person, topic.pk) for person in people]


def read_all(port: int, readers: list[Reader], over: Any, queue: Any) -> None:
    """All readers, from a process of their own. Tells when each saw which reply."""
    threads = [
        threading.Thread(target=read_some, args=[port, readers[start::CONNECTIONS], over])
        for start in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.put([reader.seen_at for reader in readers])


def read_some(port: int, readers: list[Reader], over: Any) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    while not over.is_set():
        reader = min(readers, key=lambda each: each.due)
        over.wait(max(0.0, reader.due - time.monotonic()))
        reader.look(connection)


def post(topic: Any, author: Any, seconds: int) -> dict[int, float]:
    """A reply a second; when each was stored."""
    from dashboard.community import posting
    from mentorhub.database import STAFF, signed_in_as

    posted = {}
    due = time.monotonic()
    for number in range(seconds):
        with signed_in_as(STAFF):
            reply = posting.post_reply(topic, by=author, body=f"Loaf {number}", key=uuid4())
        posted[reply.number] = time.monotonic()
        due += 1
        time.sleep(max(0.0, due - time.monotonic()))
    return posted


def report(posted: dict[int, float], seen: list[dict[int, float]]) -> None:
    delays = sorted(
        each[number] - at for each in seen for number, at in posted.items() if number in each
    )
    missing = len(posted) * len(seen) - len(delays)
    p95 = delays[int(len(delays) * 0.95) - 1]
    print(
        f"{len(posted)} replies, {len(seen)} readers: seen after {statistics.median(delays):.1f} s "
        f"(median), 95 % after {p95:.1f} s (budget {SEEN:.0f} s), at the latest after "
        f"{delays[-1]:.1f} s; {missing} not seen."
    )


if __name__ == "__main__":
    raise SystemExit(main())
