"""pytest plugin: a private PostgreSQL and Valkey, started before the settings load.

Only the controlling process starts them; pytest-xdist's workers inherit the
environment. They are gone when pytest ends, also when it is killed.
"""

import os
import secrets
import tempfile
from pathlib import Path

import pytest

from mentorhub.embedded.account import reachable
from mentorhub.embedded.ports import free_port
from mentorhub.embedded.postgres import Postgres
from mentorhub.embedded.state import LOGINS
from mentorhub.embedded.supervisor import Supervisor
from mentorhub.embedded.valkey import Valkey

_supervisor: Supervisor | None = None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests():
    if "PYTEST_XDIST_WORKER" not in os.environ:
        for name in ("DEMO", "EMAIL_URL", "MEDIA_ROOT", "MAILBOX_DIR", "SITE_URL", "ALLOWED_HOSTS"):
            os.environ.pop(name, None)  # the tests are the same in every shell
        os.environ.update(start())
    return (yield)


def pytest_unconfigure():
    global _supervisor
    if _supervisor:
        _supervisor.stop()
        _supervisor = None


def start() -> dict[str, str]:
    """Starts both servers; gives the environment variables of the settings."""
    global _supervisor
    state = _temporary_folder()
    postgres = Postgres(state / "postgres", free_port(), secrets.token_hex(16), careless=True)
    valkey = Valkey(free_port(), secrets.token_hex(16))
    _supervisor = Supervisor(log=state / "servers.log")
    _supervisor.guard.hold_folder(state)
    postgres.create()
    _supervisor.start(postgres.program())
    _supervisor.start(valkey.program())
    return {
        "TESTING": "1",
        "DATABASE_URL": postgres.url,
        "REDIS_URL": valkey.url,
        "SECRET_KEY": secrets.token_hex(32),
        "STATE_DIR": str(state),
        **{f"DATABASE_PASSWORD_{login}": secrets.token_hex(16) for login in LOGINS},
    }


def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="mentorhub-tests-"))
    if not reachable(folder.parent):  # the server's account must walk to its files
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="mentorhub-tests-", dir="/tmp"))
    folder.chmod(0o711)
    return folder
