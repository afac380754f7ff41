"""A real site for one run: PostgreSQL, Valkey and granian, supervised, in a folder of its own."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mentorhub.embedded.ports import free_port
from mentorhub.embedded.postgres import Postgres
from mentorhub.embedded.process import Program
from mentorhub.embedded.supervisor import Supervisor
from mentorhub.embedded.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
KEPT = "mentorhub_kept"
LOGINS = ("WEB", "SIGNIN", "GUIDES", "STAFF", "OWNER")


class Site:
    """``address`` is where it answers once ``serve`` was called."""

    def __init__(self, folder: Path, supervisor: Supervisor) -> None:
        self.folder = folder
        self.supervisor = supervisor
        self.postgres = Postgres(
            folder / "postgres", free_port(), secrets.token_hex(16), careless=True
        )
        self.valkey = Valkey(free_port(), secrets.token_hex(16))
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"

    def export(self) -> None:
        """Put the site's settings into the environment of this process and its children."""
        for name in ("DEMO", "EMAIL_URL", "MEDIA_ROOT", "MAILBOX_DIR", "ALLOWED_HOSTS"):
            os.environ.pop(name, None)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.fuzz.settings",
            "TESTING": "1",
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "SECRET_KEY": secrets.token_hex(32),
            "SITE_URL": self.address,
            "STATE_DIR": str(self.folder),
            "TRUSTED_PROXIES": "1",
            "STAFF_MFA_REQUIRED": "1",
            "MANAGER_MFA_REQUIRED": "1",
            **{f"DATABASE_PASSWORD_{login}": secrets.token_hex(16) for login in LOGINS},
        }

    def start_servers(self) -> None:
        """Both servers, and the tables."""
        from django.core.management import call_command

        self.postgres.create()
        self.supervisor.start(self.postgres.program())
        self.supervisor.start(self.valkey.program())
        call_command("setup_database", verbosity=0, stdout=_Nothing())
        call_command("migrate", verbosity=0)

    def serve(self) -> None:
        from mentorhub.embedded.demo import answers

        self.supervisor.start(
            Program(
                name="web",
                command=[
                    *[sys.executable, "-m", "granian", "--interface=wsgi", "--no-ws"],
                    *["--host=127.0.0.1", f"--port={self.port}", "--workers=2"],
                    *["--blocking-threads=1", "--log-level=warning", "mentorhub.wsgi:application"],
                ],
                ready=lambda: answers(f"{self.address}/healthz"),
                folder=ROOT,
            )
        )

    def memory(self) -> float:
        """Of the site's processes, in MiB."""
        import psutil

        web = psutil.Process(self.supervisor.children["web"].pid)
        workers = [web, *web.children(recursive=True)]
        return sum(process.memory_info().rss for process in workers) / 2**20

    def keep(self) -> None:
        """Remember the database as it is now."""
        self._copy("mentorhub", KEPT)

    def restore(self) -> None:
        """Give the database back as it was kept, and empty the queue. Nobody may ask meanwhile."""
        import redis
        from django.core.management import call_command

        self._copy(KEPT, "mentorhub")
        call_command("setup_database", verbosity=0, stdout=_Nothing())
        redis.Redis.from_url(self.valkey.url).flushall()

    def _copy(self, source: str, target: str) -> None:
        import psycopg2
        from django.db import connections

        for connection in set(connections.all()):
            connection.close()
        admin = psycopg2.connect(self.postgres.url.rpartition("/")[0] + "/postgres")
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute(f"drop database if exists {target} with (force)")
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                [source],
            )
            cursor.execute(f"create database {target} template {source} strategy file_copy")
        admin.close()


class _Nothing:
    def write(self, text: str) -> None:
        pass

    def flush(self) -> None:
        pass


def one_connection() -> None:
    """All logins of this process are the owner's connection, as in the tests."""
    from django.db import connections

    from mentorhub.database import OWNER

    aliases: list[Any] = [alias for alias in connections if alias != OWNER]
    for alias in aliases:
        connections[alias] = connections[OWNER]


@contextmanager
def running(folder: Path) -> Iterator[Site]:
    """A site whose servers run; everything has ended, and the folder is gone, afterwards."""
    with Supervisor(log=folder / "servers.log") as supervisor:
        supervisor.guard.hold_folder(folder)
        yield Site(folder, supervisor)
