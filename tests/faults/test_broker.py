"""Real workers and beats; what the broker forgets, or whether it is there, loses nothing."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import redis

CELERY = [
    sys.executable,
    "-W",
    "ignore",
    "-m",
    "celery",
    "--app=tests.faults.celery_app:app",
    "--quiet",
]
# What a person does meanwhile: reads a page, plans a session; prints the slowest in milliseconds.
PERSON = """
import time
from datetime import timedelta
from django.test import Client
from django.utils import timezone
from mentorhub.notifications.models import Delivery
from students.models import Mentorship, Session
slowest = 0
for n in range(10):
    began = time.monotonic()
    assert Client(headers={"host": "mentors.school.org"}).get("/", secure=True).status_code == 200
    its = Mentorship.objects.order_by("pk")[n]
    planned = Session.plan(its, timezone.now() + timedelta(days=3), by=its.mentor, minutes=30,
                           zone="UTC")
    assert Delivery.objects.filter(session=planned).count() == 6
    slowest = max(slowest, time.monotonic() - began) if n else 0
print(round(slowest * 1000))
"""


# Seconds between the request to end and the kill, as in `make run`. A worker may need 30 more.
GRACE = 10


@contextlib.contextmanager
def running(world, size, *, workers, beats, say):
    """Real celery processes, supervised as compose and ``make run`` do.

    One that ends by itself is started again, and one that does not end within `GRACE` is killed:
    a worker whose broker was away may do either (docs/decisions/reminders.md).
    """
    poke = {"SECONDS_BETWEEN_POKES": str(size.between_pokes)}
    words = ["worker", "--concurrency=1", "--without-gossip", "--without-mingle"]
    commands = [[*CELERY, *words, f"--hostname=w{n}@%h"] for n in range(workers)]
    commands += [
        [*CELERY, "beat", "--pidfile=", f"--schedule={world.record}-beat{n}"] for n in range(beats)
    ]
    processes = [world.start(command, **poke) for command in commands]
    ending = threading.Event()

    def keep_running():
        while not ending.wait(0.2):
            for n, process in enumerate(processes):
                if process.poll() is not None:
                    processes[n] = world.start(commands[n], **poke)

    keeper = threading.Thread(target=keep_running)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join()
        killed = end(processes)
        say(f"{len(processes)} celery processes ended, {killed} of them killed after {GRACE} s")


def end(processes):
    """Asks all to end, waits, and kills those that are left; how many these were."""
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE
    killed = 0
    for process in processes:
        try:
            process.wait(timeout=max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            killed += 1
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return killed


def all_sent(world, rows):
    return lambda: world.states().get("sent", 0) == rows


def check(world, rows, say, what):
    say(
        f"{what}: {rows} reminders, {world.states()}, {len(world.twice())} twice, "
        f"oldest {world.oldest():.0f} s"
    )
    assert world.states() == {"sent": rows}
    assert len(world.mails()) == rows == world.notifications()
    assert world.twice() == []


def test_three_beats_and_four_workers(world, size, say):
    rows = size.due_at_once // 2
    world.fill(rows)
    with running(world, size, workers=4, beats=3, say=say):
        world.wait_until(all_sent(world, rows), 120)
        time.sleep(2)
    check(world, rows, say, "3 beats and 4 workers")


def test_a_broker_that_forgets_all_or_is_away_loses_nothing_and_hurts_no_page(
    world, size, servers, say
):
    world.fill(500, later=True)
    with running(world, size, workers=1, beats=1, say=say):
        time.sleep(2 * size.between_pokes)  # they are at work, and find nothing due
        world.fall_due()
        redis.Redis.from_url(servers.valkey.url).flushall()
        world.wait_until(all_sent(world, 500), 120)
        check(world, 500, say, "FLUSHALL")

        world.record.write_text("")
        world.fill(200, later=True)
        servers.children["valkey"].ask_to_end()
        servers.children.pop("valkey").end()
        gone = time.monotonic()
        world.fall_due()
        page = [sys.executable, "manage.py", "shell", "--no-imports", "-c", PERSON]
        slowest = int(world.finish(world.start(page, TESTING="1")))
        time.sleep(max(0, size.without_broker - (time.monotonic() - gone)))
        servers.start(servers.valkey.program())
        rows = 200 + 20  # both people of ten sessions planned meanwhile
        world.wait_until(all_sent(world, rows), 180)
    say(f"broker away {size.without_broker} s: slowest page and planning {slowest} ms")
    assert slowest < 2000
    assert world.states() == {"sent": rows, "pending": 40}
    assert len(world.mails()) == rows == world.notifications()
    assert world.twice() == []
