"""pytest plugin: a private PostgreSQL and Valkey, started once a selected test needs them.

Their addresses and passwords are known before the settings load. The controlling process starts
them after the collection, or while its workers collect where all tests run; pytest-xdist's workers
inherit the environment, and tell by a file that servers are needed. They are gone when pytest ends,
also when it is killed.
"""

import gc
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from mentorhub.embedded import static_files
from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.ports import ReservedPort
from mentorhub.embedded.postgres import Postgres
from mentorhub.embedded.process import Guard
from mentorhub.embedded.server_user import is_reachable_by_all
from mentorhub.embedded.state import LOGINS
from mentorhub.embedded.supervisor import Supervisor
from mentorhub.embedded.valkey import Valkey
from tests import cluster

# What is imported and collected stays: looking through it for garbage is two fifths of that time.
# tests/conftest.py enables it again.
gc.disable()
# Half of a small run is compiling, where the environment forbids to keep what was compiled.
sys.dont_write_bytecode = False

MARKS = ("django_db", "wall")
FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}
# Written by a worker into the folder of the run.
NEEDED = "servers-are-needed"


class Servers:
    """The two servers of this run: where they will be, and their start."""

    def __init__(self) -> None:
        try:
            self.cache = cluster.Cache()
            known = self.cache.credentials
        except EmbeddedError:  # a checkout that is not ours to write into
            self.cache, known = None, {}
        passwords = [f"DATABASE_PASSWORD_{login}" for login in LOGINS]
        self.passwords = {name: known.get(name) or secrets.token_hex(16) for name in passwords}
        self.folder = _temporary_folder()
        self._ports = (ReservedPort(), ReservedPort())
        self.postgres = Postgres(
            self.folder / "postgres",
            self._ports[0].number,
            known.get("POSTGRES_PASSWORD") or secrets.token_hex(16),
            is_disposable=True,
        )
        self.valkey = Valkey(self._ports[1].number, secrets.token_hex(16))
        self.supervisor = Supervisor(log=self.folder / "servers.log")
        self.supervisor.guard.add_folder(self.folder)

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables of the settings."""
        return {
            "TESTING": "1",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": secrets.token_hex(32),
            "CREDENTIAL_KEY": secrets.token_hex(32),
            "STATE_DIR": str(self.folder),
            **self.passwords,
        }

    def collect_static_files(self) -> None:
        """Into the folder of kept clusters: most runs find theirs there."""
        if not self.cache:
            static_files.collect(self.folder / "static")
            return
        with self.cache.locked():
            static_files.collect(self.cache.folder / "static")

    def release_ports(self) -> None:
        for port in self._ports:
            port.release()

    def start(self) -> None:
        """Starts both, once, with a migrated database. Raises EmbeddedError.

        In the main thread: the servers end with the thread that started them.
        """
        if self.supervisor.children:
            return
        self.release_ports()
        cluster.start(self.postgres, self.supervisor, self.cache)
        self.supervisor.start(self.valkey.program())

    def stop(self) -> None:
        self.supervisor.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


_servers: Servers | None = None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests():
    global _servers
    # What is imported and collected stays: to look through it for garbage takes two fifths of that
    # time. tests/conftest.py enables it again.
    gc.disable()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        for name in ("DEMO", "EMAIL_URL", "MEDIA_ROOT", "MAILBOX_DIR", "SITE_URL", "ALLOWED_HOSTS"):
            os.environ.pop(name, None)  # the tests are the same in every shell
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        _servers = Servers()
        os.environ.update(_servers.environment)
        _servers.collect_static_files()
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session):
    if _servers and "hypothesis" not in sys.modules:
        # Its summary would import all of it, to say nothing.
        session.config.pluginmanager.unregister(name="hypothesispytest")
    if session.config.option.collectonly or not needs_servers(session.items):
        return
    if _servers:
        _start(session.config)
    else:
        Path(os.environ["STATE_DIR"], NEEDED).touch()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session):
    """Workers collect by themselves, and the process that controls them has nothing to do."""
    config = session.config
    is_controlling = _servers and config.pluginmanager.hasplugin("dsession")
    if is_controlling and config.args_source is config.ArgsSource.TESTPATHS:
        _start(config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node):
    """In the controlling process, before any worker is given a test."""
    if _servers and (_servers.folder / NEEDED).exists():
        _start(node.config)


def pytest_unconfigure():
    global _servers
    if _servers:
        _servers.stop()
        _servers = None


def needs_servers(items: Iterable[pytest.Item]) -> bool:
    """Does one of these tests use the database or the broker of the run?"""
    return any(
        any(item.get_closest_marker(mark) for mark in MARKS)
        or FIXTURES.intersection(getattr(item, "fixturenames", ()))
        for item in items
    )


def _start(config: pytest.Config) -> None:
    from pytest_django.plugin import blocking_manager_key

    try:
        with config.stash[blocking_manager_key].unblock():
            _servers.start()
    except EmbeddedError as error:
        pytest.exit(str(error), returncode=pytest.ExitCode.INTERNAL_ERROR)


def start(restore: Callable[[], bool] | None = None) -> bool:
    """Starts both servers at once, with no database yet, for what is not pytest. Sets the
    environment variables of the settings.

    ``restore`` may put a cluster in the place of the new one; whether it did is returned.
    `pytest_unconfigure` stops the servers.
    """
    global _servers
    _servers = Servers()
    os.environ.update(_servers.environment)
    _servers.collect_static_files()
    is_restored = restore is not None and restore()
    _servers.release_ports()
    start_postgres()
    _servers.supervisor.start(_servers.valkey.program())
    return is_restored


def postgres() -> Postgres:
    return _servers.postgres


def kept() -> cluster.Cache:
    return _servers.cache or cluster.Cache()


def guard() -> Guard:
    """Ends groups of processes when this process is killed."""
    return _servers.supervisor.guard


def start_postgres() -> None:
    _servers.postgres.create()
    _servers.supervisor.start(_servers.postgres.program())


def postgres_pid() -> int:
    return _servers.supervisor.children["postgres"].pid


def stop_postgres() -> None:
    _servers.supervisor.children.pop("postgres").end()


def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="mentorhub-tests-"))
    if not is_reachable_by_all(folder.parent):  # the server's account must walk to its files
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="mentorhub-tests-", dir="/tmp"))
    folder.chmod(0o711)
    return folder
