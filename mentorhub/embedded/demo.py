"""Runs the demo: servers, data, site and jobs, all under one supervisor."""

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mentorhub.embedded import static_files
from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.instance import HOST, PORT, Instance, manage
from mentorhub.embedded.ports import is_free
from mentorhub.embedded.process import Program
from mentorhub.embedded.state import PROJECT
from mentorhub.embedded.supervisor import Supervisor

PEOPLE = ("mentor", "student", "assessor", "manager", "admin")
PASSWORD = "mentorhub-demo"  # noqa: S105 (the demo's sign-ins are public, and refused elsewhere)


def run(instance: Instance, *, with_parent: bool = False) -> None:
    """Run until Ctrl-C or SIGTERM; afterwards all processes have ended.

    With `with_parent` it also ends when the process that started it has ended. Raises
    EmbeddedError if a part does not start.
    """
    port = site_port()
    address = f"http://{HOST}:{port}/"
    supervisor = Supervisor(lock=instance.lock)
    with _stopped_by_signals(supervisor), supervisor:
        started = time.monotonic()
        folder = os.environ.get("STATIC_ROOT") or instance.state.folder / "static"
        static_files.collect(Path(folder))
        instance.start_servers(supervisor)
        supervisor.run(manage("demo_prepare"))
        instance.note_prepared()
        for program in programs(port):
            supervisor.start(program)
        instance.publish(address=address)
        print(welcome_text(address, time.monotonic() - started), flush=True)
        try:
            supervisor.watch(until=_parent_is_gone if with_parent else lambda: False)
        finally:
            instance.state.withdraw()


def site_port() -> int:
    """The port in the environment variable PORT, or 8000. Raises EmbeddedError if it is not
    free."""
    text = os.environ.get("PORT") or PORT
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise EmbeddedError(f"PORT must be a number from 1 to 65535, not {text}.")
    if not is_free(int(text), HOST):
        raise EmbeddedError(
            f"Port {text} is used by another program. Choose one: PORT=8001 make run"
        )
    return int(text)


def programs(port: int) -> list[Program]:
    """The site and its jobs, in the order of their start."""
    granian = [sys.executable, "-m", "granian", "--interface=wsgi", "--no-ws"]
    # Celery warns when it runs as root, which is harmless in the demo.
    as_root = ["-W", "ignore:You're running the worker with superuser privileges"]
    celery = [sys.executable, *as_root, "-m", "celery", "--app=mentorhub.celery:app", "--quiet"]
    return [
        Program(
            name="web",
            command=[
                *[*granian, f"--host={HOST}", f"--port={port}", "--workers=2"],
                *["--blocking-threads=1", "--respawn-failed-workers", "--log-level=warning"],
                "mentorhub.wsgi:application",
            ],
            ready=lambda: is_answering(f"http://{HOST}:{port}/healthz"),
            folder=PROJECT,
        ),
        Program(
            name="worker",
            command=[
                *[*celery, "worker", "--concurrency=2", "--loglevel=WARNING"],
                *["--without-gossip", "--without-mingle"],  # there is only one worker
            ],
            folder=PROJECT,
        ),
        Program(
            name="beat",
            command=[
                *celery,
                "beat",
                "--loglevel=WARNING",
                "--pidfile=",
                f"--schedule={_beat_schedule_file()}",
            ],
            folder=PROJECT,
        ),
    ]


def is_answering(address: str) -> bool:
    """Whether the site answers with status 200. Raises EmbeddedError for an error status."""
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 (our own address)
            return answer.status == 200
    except urllib.error.HTTPError as error:
        raise EmbeddedError(f"The site answers {error.code} at {address}.") from None
    except OSError:
        return False


def welcome_text(address: str, seconds: float) -> str:
    people = "\n".join(f"    {person}@example.org" for person in PEOPLE)
    return (
        f"\n  MentorHub is ready at {address}  ({seconds:.1f} s)\n\n"
        f"  Sign in with the password {PASSWORD} as\n{people}\n\n"
        f"  Mail is read at {address}demo/mailbox/. Ctrl-C stops everything; the data stays.\n"
    )


def _beat_schedule_file() -> str:
    return os.path.join(os.environ["STATE_DIR"], "celerybeat-schedule")


_parent = os.getppid()


def _parent_is_gone() -> bool:
    return os.getppid() != _parent


@contextmanager
def _stopped_by_signals(supervisor: Supervisor) -> Iterator[None]:
    """The first signal ends all programs orderly, a second one kills those that are left."""

    def stop(*_: object) -> None:
        if stop.asked:
            supervisor.kill()
            return
        stop.asked = True
        raise SystemExit(0)

    stop.asked = False
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before: list[Callable] = [signal.signal(number, stop) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
