"""A real site on a PostgreSQL server of its own, worked on as an administrator would: with the
commands of PostgreSQL and of manage.py, never from inside this process."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2

from mentorhub.database import LOGINS, OWNER, WEB
from mentorhub.embedded.ports import free_port
from mentorhub.embedded.postgres import Postgres
from mentorhub.embedded.supervisor import Supervisor
from tests import cluster

ROOT = Path(__file__).resolve().parents[2]


class Site:
    """``environment`` is what its .env would hold; ``folder`` is the volume of its uploads."""

    def __init__(self, postgres: Postgres, folder: Path, **environment: str) -> None:
        self.postgres = postgres
        self.folder = folder
        self.environment = {
            "SECRET_KEY": secrets.token_hex(32),
            "SITE_URL": "https://mentors.school.org",
            "ALLOWED_HOSTS": "mentors.school.org",
            "EMAIL_URL": "smtp://127.0.0.1:9",
            "DATABASE_URL": postgres.url,
            "REDIS_URL": os.environ["REDIS_URL"],
            "STATIC_ROOT": os.environ["STATIC_ROOT"],
            "STATE_DIR": str(folder),
            **{variable(alias): secrets.token_hex(16) for alias in LOGINS},
            **environment,
        }

    def manage(self, *words: str, **environment: str) -> str:
        """What a command of manage.py prints. Raises AssertionError when it fails."""
        return self._run([sys.executable, "manage.py", *words], **environment).decode()

    def program(self, name: str, *words: str, typed: bytes = b"", login: str = OWNER) -> bytes:
        """What pg_dump, pg_restore or psql prints, which knows the password of one login."""
        where = ["--host=127.0.0.1", f"--port={self.postgres.port}"]
        password = self.environment[variable(login)]
        command = [str(self.postgres.bin / name), *where, *words]
        return self._run(command, typed, PGPASSWORD=password)

    def _run(self, command: list[str], typed: bytes = b"", **environment: str) -> bytes:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **self.environment, **environment},
            input=typed,
            capture_output=True,
            timeout=600,  # a busy machine is slow, and waiting longer costs nothing if it works
        )
        assert done.returncode == 0, f"{command[:3]}: {done.stderr.decode()}"
        return done.stdout

    def query(self, alias: str, statement: str, *values: Any, reader: int | None = None) -> Any:
        """The rows of a statement on one of the five logins; its changes are kept."""
        connection = psycopg2.connect(
            host="127.0.0.1",
            port=self.postgres.port,
            user=LOGINS[alias],
            password=self.environment[variable(alias)],
            dbname="mentorhub",
        )
        try:
            with connection, connection.cursor() as cursor:
                if reader is not None:
                    cursor.execute("select set_config('app.user_id', %s, true)", [str(reader)])
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()


def start_migrated(folder: Path, supervisor: Supervisor, *, is_disposable: bool) -> Site:
    """A site on a server of its own in this folder, with all tables and no row.

    The files of its database are those of the cluster that is kept between runs; where none is,
    they are made.
    """
    postgres = Postgres(
        folder / "postgres", free_port(), secrets.token_hex(16), is_disposable=is_disposable
    )
    passwords = cluster.copy(postgres)
    if passwords is None:
        postgres.create()
    supervisor.start(postgres.program())
    site = Site(postgres, folder / "state", **passwords or {})
    if passwords is None:
        site.manage("setup_database")
        site.manage("migrate", "--verbosity=0")
    return site


@contextmanager
def server(folder: Path) -> Iterator[Postgres]:
    """An empty PostgreSQL, gone at the end."""
    postgres = Postgres(folder / "postgres", free_port(), secrets.token_hex(16), is_disposable=True)
    with Supervisor(log=folder / "servers.log") as supervisor:
        supervisor.guard.add_folder(folder)
        postgres.create()
        supervisor.start(postgres.program())
        yield postgres


def variable(alias: str) -> str:
    return f"DATABASE_PASSWORD_{'WEB' if alias == WEB else alias.upper()}"
