"""A PostgreSQL 18 cluster of our own: created once, started, and ready or not."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cached_property
from pathlib import Path

from mentorhub.embedded import binaries
from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.process import Program
from mentorhub.embedded.server_user import for_servers

ADMIN = "mentorhub_admin"
DATABASE = "mentorhub"
# Nothing of a throw-away cluster has to survive a power cut.
FAST_AND_UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """TCP on the loopback interface only, with a password; no socket file to leave behind."""

    def __init__(self, folder: Path, port: int, password: str, *, careless: bool = False) -> None:
        self.folder = folder
        self.port = port
        self.password = password
        self.careless = careless
        self.account = for_servers(folder)

    @cached_property
    def bin(self) -> Path:
        return binaries.postgres_bin()

    @property
    def url(self) -> str:
        return f"postgres://{ADMIN}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def program(self) -> Program:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            # Shared memory in files of the cluster: small /dev/shm, nothing left there.
            "dynamic_shared_memory_type": "mmap",
            "max_connections": 200,
            # A refused statement is told to whoever sent it; here only what stops the server.
            "log_min_messages": "fatal",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **(FAST_AND_UNSAFE if self.careless else {}),
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        return Program(
            name="postgres",
            is_server=True,
            command=[str(self.bin / "postgres"), "-D", str(self.folder), *options],
            before=self.clear_the_way,
            ready=self.is_ready,
            account=self.account,
            stop_signal=signal.SIGINT,  # "fast": ends the connections, then stops
        )

    def create(self) -> bool:
        """Makes the cluster if there is none yet; True if it did."""
        if self.folder.exists():
            return False
        binaries.check_version(self.bin)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder.with_name(f"{self.folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        identity = {}
        if self.account:
            self.account.own(unfinished)
            identity = {
                "user": self.account.uid,
                "group": self.account.gid,
                "extra_groups": [],
                "cwd": "/",
            }
        with tempfile.NamedTemporaryFile("w", dir=_temporary_folder()) as secret:
            secret.write(self.password + "\n")
            secret.flush()
            if self.account:
                self.account.own(Path(secret.name))
            done = subprocess.run(
                [
                    *[self.bin / "initdb", "-D", unfinished, "-U", ADMIN, "-E", "UTF8"],
                    *["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
                    *["--auth=scram-sha-256", f"--pwfile={secret.name}"],
                    *(["--no-sync"] if self.careless else []),
                ],
                capture_output=True,
                text=True,
                check=False,
                **identity,
            )
        if done.returncode:
            raise EmbeddedError(f"PostgreSQL could not create its files:\n{done.stderr.strip()}")
        unfinished.rename(self.folder)
        return True

    def clear_the_way(self) -> None:
        """Removes what a killed server left behind.

        The caller holds the lock of this folder, so a process that is still alive is
        one on its way out, and the number in a stale file may by now be anybody's.
        """
        left_over = self.folder / "postmaster.pid"
        if not left_over.exists():
            return
        pid = int(left_over.read_text().split("\n", 1)[0])
        deadline = time.monotonic() + 15
        while _is_postgres(pid, self.folder) and left_over.exists():
            _signal(pid, signal.SIGINT)
            if time.monotonic() > deadline:
                raise EmbeddedError(f"An earlier PostgreSQL (process {pid}) does not stop.")
            time.sleep(0.1)
        left_over.unlink(missing_ok=True)

    def is_ready(self) -> bool:
        try:
            # Its own word first: a connection that comes too early is noise in the log.
            if "\nready" not in (self.folder / "postmaster.pid").read_text():
                return False
            self.connect("postgres").close()
        except (OSError, _refusal()):
            return False
        return True

    def connect(self, database: str):
        """A connection as the administrator. Raises psycopg2.OperationalError."""
        import psycopg2  # not at the top: this package is imported before every command

        return psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            user=ADMIN,
            password=self.password,
            dbname=database,
            connect_timeout=3,
        )


def _refusal() -> type[Exception]:
    import psycopg2

    return psycopg2.OperationalError


def _temporary_folder() -> str:
    """A temporary folder that the servers' account can read too."""
    return tempfile.gettempdir() if os.geteuid() else "/tmp"  # noqa: S108


def _is_postgres(pid: int, folder: Path) -> bool:
    """Is that process the server of this very folder?"""
    listing = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        try:
            words = listing.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            return False
    else:
        words = subprocess.run(
            ["ps", "-o", "command=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.split()
    return str(folder) in words


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)
