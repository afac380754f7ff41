"""The state folder of an instance: `var/` beside manage.py, or STATE_DIR.

credentials      secrets made once, readable by their owner only
servers.lock     locked by the process that runs the servers, and by its cleanup process
servers.json     the ports of the servers, once they are ready
users.lock       shared lock of the commands that use servers started by another one
postgres/        the cluster, unless its account cannot reach this folder
"""

import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

from mentorhub.embedded.binaries import SHARED
from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.server_user import is_reachable_by_all, server_account

PROJECT = Path(__file__).resolve().parents[2]
LOGINS = ("OWNER", "WEB", "SIGNIN", "GUIDES", "STAFF")
# Secrets for the settings; the others in the file are for the servers only.
SETTINGS = ("SECRET_KEY", "CREDENTIAL_KEY", *(f"DATABASE_PASSWORD_{login}" for login in LOGINS))
_SERVERS = ("POSTGRES_PASSWORD", "VALKEY_PASSWORD", "CLUSTER")
# Random bytes of a secret, written as twice as many hexadecimal digits.
_SIZES = {"CREDENTIAL_KEY": 32}
_SIZE = 24
TIMEOUT = 30  # seconds for another process to end or to become ready


class State:
    def __init__(self, folder: Path | None = None) -> None:
        self.folder = Path(folder or os.environ.get("STATE_DIR") or PROJECT / "var").resolve()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EmbeddedError(
                f"Cannot make the folder {self.folder}: {error.strerror}."
            ) from None
        if not os.access(self.folder, os.W_OK):
            raise EmbeddedError(f"The folder {self.folder} belongs to another account.")

    @property
    def cluster(self) -> Path:
        """The folder of the cluster: in this folder, unless `nobody` cannot reach it."""
        here = self.folder / "postgres"
        if here.exists() or not server_account() or is_reachable_by_all(self.folder):
            return here
        return SHARED / "clusters" / self.credentials()["CLUSTER"]

    def credentials(self) -> dict[str, str]:
        """The secrets of this folder; those that are missing are made."""
        path = self.folder / "credentials"
        with self._waiting_lock("credentials.lock"):
            try:
                lines = path.read_text().splitlines() if path.exists() else []
            except PermissionError:
                raise EmbeddedError(f"{path} belongs to another account.") from None
            known = dict(line.split("=", 1) for line in lines if "=" in line)
            missing = [name for name in (*SETTINGS, *_SERVERS) if not known.get(name)]
            if missing:
                known |= {name: secrets.token_hex(_SIZES.get(name, _SIZE)) for name in missing}
                unfinished = path.with_suffix(".unfinished")
                unfinished.unlink(missing_ok=True)
                private = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with open(private, "w") as file:
                    file.writelines(f"{name}={value}\n" for name, value in known.items())
                unfinished.rename(path)
        return known

    def take_servers_lock(self) -> int | None:
        """The descriptor of the lock file; None if another process runs the servers of this
        folder."""
        lock = os.open(self.folder / "servers.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            return None
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        (self.folder / "servers.json").unlink(missing_ok=True)
        return lock

    def wait_for_servers_lock(self) -> int:
        """Take the lock; waits until a killed predecessor has been cleaned up.

        Raises EmbeddedError, with the address, if another instance is running.
        """
        deadline = time.monotonic() + TIMEOUT
        while True:
            lock = self.take_servers_lock()
            if lock is not None:
                return lock
            holder = self.lock_holder()
            if (holder and _is_alive(holder)) or time.monotonic() > deadline:
                address = (self.servers() or {}).get("address")
                where = f" at {address}" if address else ""
                raise EmbeddedError(
                    f"MentorHub already runs in this folder{where} (process {holder}). "
                    "End that one first, or give this one a folder of its own in STATE_DIR."
                )
            time.sleep(0.1)

    def lock_holder(self) -> int | None:
        """The id of the process that has, or last had, the lock; None if there is none."""
        with contextlib.suppress(OSError, ValueError):
            return int((self.folder / "servers.lock").read_text())
        return None

    def publish(self, **servers: object) -> None:
        """Write servers.json, with which other commands find the servers of this folder."""
        unfinished = self.folder / "servers.json.unfinished"
        unfinished.write_text(json.dumps(servers))
        unfinished.rename(self.folder / "servers.json")

    def withdraw(self) -> None:
        """Delete servers.json, so that no new command uses the servers."""
        (self.folder / "servers.json").unlink(missing_ok=True)

    def wait_for_users(self) -> None:
        """Wait until no other command uses the servers."""
        with self._waiting_lock("users.lock"):
            pass

    def servers(self) -> dict | None:
        """The content of servers.json, or None."""
        with contextlib.suppress(OSError, ValueError):
            return json.loads((self.folder / "servers.json").read_text())
        return None

    @contextlib.contextmanager
    def using_servers(self) -> Iterator[dict | None]:
        """The content of servers.json; the servers are not stopped during the block."""
        with self._waiting_lock("users.lock", fcntl.LOCK_SH):
            yield self.servers()

    @contextlib.contextmanager
    def _waiting_lock(self, name: str, kind: int = fcntl.LOCK_EX) -> Iterator[None]:
        lock = os.open(self.folder / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, kind)
            yield
        finally:
            os.close(lock)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
