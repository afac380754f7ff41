"""A real site for one run: the servers of the tests, and granian as it is delivered."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mentorhub.embedded.demo import is_answering
from mentorhub.embedded.ports import free_port
from mentorhub.embedded.postgres import DATABASE
from mentorhub.embedded.process import Program
from tests.servers import Servers

ROOT = Path(__file__).resolve().parents[2]
KEPT = "mentorhub_kept"


class Site:
    """``address`` is where it answers once ``serve`` was called."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        for name in ("DEMO", "EMAIL_URL", "MEDIA_ROOT", "MAILBOX_DIR", "ALLOWED_HOSTS"):
            os.environ.pop(name, None)
        os.environ |= {
            **servers.environment,
            "DJANGO_SETTINGS_MODULE": "tests.fuzz.settings",
            "SITE_URL": self.address,
            "TRUSTED_PROXIES": "1",
            "STAFF_MFA_REQUIRED": "1",
            "MANAGER_MFA_REQUIRED": "1",
        }
        servers.collect_static_files()

    @property
    def log(self) -> Path:
        """What all programs of the site have printed."""
        return self.servers.folder / "servers.log"

    def serve(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface=wsgi", "--no-ws", "--workers=2"]
        command += ["--blocking-threads=1", "--host=127.0.0.1", f"--port={self.port}"]
        self.servers.supervisor.start(
            Program(
                name="web",
                command=[*command, "--log-level=warning", "mentorhub.wsgi:application"],
                ready=lambda: is_answering(f"{self.address}/healthz"),
                folder=ROOT,
                start_timeout=120,
            )
        )

    def memory(self) -> float:
        """Of the site's processes, in MiB."""
        import psutil

        web = psutil.Process(self.servers.supervisor.children["web"].pid)
        workers = [web, *web.children(recursive=True)]
        return sum(process.memory_info().rss for process in workers) / 2**20

    def keep(self) -> None:
        """Remember the database as it is now."""
        self._copy(DATABASE, KEPT)

    def restore(self) -> None:
        """Give the database back as it was kept, and empty the queue. Nobody may ask meanwhile."""
        import redis

        self._copy(KEPT, DATABASE)
        redis.Redis.from_url(self.servers.valkey.url).flushall()

    def _copy(self, source: str, target: str) -> None:
        from django.conf import settings
        from django.db import connections

        from mentorhub.database import parse_database_url
        from mentorhub.management.commands import setup_database as setup

        for connection in set(connections.all()):
            connection.close()
        with setup.connect(parse_database_url(settings.DATABASE_URL), "postgres") as admin:
            setup.run(admin, "drop database if exists {} with (force)", target)
            # Nobody may be connected to what is copied.
            with admin.cursor() as cursor:
                gone = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"
                cursor.execute(gone, [source])
            setup.run(admin, "create database {} template {} strategy file_copy", target, source)
            setup.set_database_rights(admin, target)


def one_connection() -> None:
    """All logins of this process are the owner's connection, as in the tests."""
    from django.db import connections

    from mentorhub.database import OWNER

    for alias in list(connections):
        connections[alias] = connections[OWNER]


@contextmanager
def running() -> Iterator[Site]:
    """A site whose servers have not started yet; afterwards nothing runs and no file is left."""
    servers = Servers()
    try:
        yield Site(servers)
    finally:
        servers.stop()
