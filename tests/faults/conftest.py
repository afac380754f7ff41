"""`make test-faults` runs these at their full size (FAULTS=full); `make test` at a smaller one."""

import os
import secrets
from dataclasses import dataclass

import pytest

from mentorhub.embedded.ports import free_port
from mentorhub.embedded.supervisor import Supervisor
from mentorhub.embedded.valkey import Valkey
from tests.faults.world import World
from tests.operations.server import start_migrated
from tests.servers import _temporary_folder


@dataclass(frozen=True)
class Size:
    kills: int
    # Of each fault of a mail server.
    faults: int
    policies: tuple[str, ...]
    due_at_once: int
    # Seconds.
    without_database: int
    without_broker: int
    between_pokes: int


SMALL = Size(
    kills=2,
    faults=1,
    policies=("hold",),
    due_at_once=500,
    without_database=3,
    without_broker=5,
    between_pokes=2,
)
FULL = Size(
    kills=20,
    faults=3,
    policies=("resend", "hold"),
    due_at_once=10_000,
    without_database=60,
    without_broker=300,
    between_pokes=30,
)


@pytest.fixture(scope="session")
def size():
    return FULL if os.environ.get("FAULTS") == "full" else SMALL


@pytest.fixture(scope="session")
def servers():
    """Servers that may be stopped: nobody else uses them. PostgreSQL is as careful as ever."""
    folder = _temporary_folder()
    with Supervisor(log=folder / "servers.log") as supervisor:
        supervisor.guard.hold_folder(folder)
        supervisor.site = start_migrated(folder, supervisor, careless=False)
        supervisor.postgres, supervisor.folder = supervisor.site.postgres, folder
        supervisor.valkey = Valkey(free_port(), secrets.token_hex(16))
        supervisor.start(supervisor.valkey.program())
        yield supervisor


@pytest.fixture
def world(servers):
    made = World(servers.site, servers.folder, servers.valkey.url)
    yield made
    made.close()


@pytest.fixture
def say(capsys):
    """Prints a figure past pytest's capture."""

    def line(text):
        with capsys.disabled():
            print(f"\n    {text}", end="", flush=True)

    return line
