"""An embedded PostgreSQL 18 cluster: its creation, its program, and whether it is ready."""

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
from mentorhub.embedded.server_user import server_account

ADMIN = "mentorhub_admin"
DATABASE = "mentorhub"
# A disposable cluster (of tests) need not survive a crash of the machine.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A cluster that listens on the loopback interface only, with a password and no socket file.

    ``is_disposable`` makes it faster and not durable.
    """

    def __init__(
        self, folder: Path, port: int, password: str, *, is_disposable: bool = False
    ) -> None:
        self.folder = folder
        self.port = port
        self.password = password
        self.is_disposable = is_disposable
        self.account = server_account(folder)

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
            # Shared memory in files of the cluster: /dev/shm may be small, and nothing is left
            # there.
            "dynamic_shared_memory_type": "mmap",
            "max_connections": 200,
            # Only errors that stop the server: clients get the errors of their statements.
            "log_min_messages": "fatal",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **(NOT_DURABLE if self.is_disposable else {}),
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        return Program(
            name="postgres",
            is_server=True,
            command=[str(self.bin / "postgres"), "-D", str(self.folder), *options],
            before=self.stop_leftover_server,
            ready=self.is_ready,
            account=self.account,
            stop_signal=signal.SIGINT,  # "fast": ends the connections, then stops
        )

    def create(self) -> bool:
        """Create the cluster if there is none; True if it was created. Raises EmbeddedError."""
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
                    *(["--no-sync"] if self.is_disposable else []),
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

    def stop_leftover_server(self) -> None:
        """Stop the server that a killed supervisor left, and remove its stale PID file.

        The caller holds the lock of this folder, so a server that still runs is about to end. The
        PID in a stale file may meanwhile belong to another process. Raises EmbeddedError.
        """
        pid_file = self.folder / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0])
        deadline = time.monotonic() + 15
        while _is_postgres(pid, self.folder) and pid_file.exists():
            _signal(pid, signal.SIGINT)
            if time.monotonic() > deadline:
                raise EmbeddedError(f"An earlier PostgreSQL (process {pid}) does not stop.")
            time.sleep(0.1)
        pid_file.unlink(missing_ok=True)

    def is_ready(self) -> bool:
        try:
            # Its PID file first: a connection that is too early causes messages in the log.
            if "\nready" not in (self.folder / "postmaster.pid").read_text():
                return False
            self.connect("postgres").close()
        except (OSError, _connection_error()):
            return False
        return True

    def connect(self, database: str):
        """A connection as the administrator. Raises psycopg2.OperationalError."""
        # Not at the top: this package is imported before every command, and psycopg2 loads slowly.
        import psycopg2

        return psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            user=ADMIN,
            password=self.password,
            dbname=database,
            connect_timeout=3,
        )


def _connection_error() -> type[Exception]:
    import psycopg2  # not at the top, as in connect

    return psycopg2.OperationalError


def _temporary_folder() -> str:
    """A temporary folder that the servers' account can read too."""
    return tempfile.gettempdir() if os.geteuid() else "/tmp"  # noqa: S108


def _is_postgres(pid: int, folder: Path) -> bool:
    """Whether that process is the server of this folder."""
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
