"""Helpers for tests of processes: poll with a deadline instead of a fixed sleep."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mentorhub.embedded.reset import reset
from mentorhub.embedded.state import PROJECT, State

DEADLINE = 60  # seconds; a busy machine is slow, and waiting longer costs nothing if it works


def eventually(question: Callable[[], object], what: str = "it") -> object:
    """The first true result of the question. Fails after DEADLINE seconds."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen within {DEADLINE} seconds")


def is_running(pid: int) -> bool:
    """Whether that process runs; a zombie does not."""
    stat = Path(f"/proc/{pid}/stat")
    try:
        if stat.parent.parent.joinpath("self").exists():
            return stat.read_text().rpartition(")")[2].split()[0] not in "ZX"
        os.kill(pid, 0)
    except (OSError, ProcessLookupError):
        return False
    return True


def is_reset(state: State) -> bool:
    """Reset the folder when nothing runs in it any more; False until then."""
    lock = state.take_servers_lock()
    if lock is None:
        return False
    os.close(lock)
    reset(state)
    return True


@contextmanager
def python(code: str, *arguments: str, **environment: str) -> Iterator[subprocess.Popen]:
    """A Python in the project's folder, as a person's shell would start it; killed at the end."""
    ours = (
        "DATABASE_",
        "REDIS_URL",
        "SECRET_KEY",
        "CREDENTIAL_KEY",
        "TESTING",
        "STATE_DIR",
        "PYTEST_",
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    process = subprocess.Popen(
        [sys.executable, *(["-c", code] if code else []), *arguments],
        cwd=PROJECT,
        env={**clean, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
