"""A migrated PostgreSQL cluster, kept between runs because making one takes seconds.

var/tests/credentials    passwords of the kept clusters, readable by their owner only
var/tests/lock           held while a cluster is made or copied
var/tests/cluster-KEY/   a stopped cluster, whose database `mentorhub` is migrated
var/tests/cluster-KEY.sizes
var/tests/static/        the collected static files

A run never starts a kept cluster; it starts a copy of its own. Whatever is wrong with the kept
one, a new one takes its place. `rm -r var/tests` is always safe.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from mentorhub.embedded.errors import EmbeddedError
from mentorhub.embedded.postgres import DATABASE, Postgres
from mentorhub.embedded.state import PROJECT, State
from mentorhub.embedded.supervisor import Supervisor

# How many clusters of other migrations stay, for those who go to and fro between branches.
KEPT = 3
# What shapes a cluster beside the migrations of all apps.
SOURCES = (
    "requirements-dev.txt",
    "guides/keys.py",
    "mentorhub/database.py",
    "mentorhub/date_constraints.py",
    "mentorhub/grants.py",
    "mentorhub/live/triggers.py",
    "mentorhub/plain_text.py",
    "mentorhub/settings.py",
    "mentorhub/embedded/postgres.py",
    "mentorhub/management/commands/migrate.py",
    "mentorhub/management/commands/setup_database.py",
    "tests/cluster.py",
)


class Cache:
    """The folder of kept clusters. Raises EmbeddedError if it cannot be written."""

    def __init__(self, folder: Path = PROJECT / "var" / "tests") -> None:
        self.folder = folder
        self.credentials = State(folder).credentials()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Waits until no other run makes or copies a cluster."""
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def place(self, key: str) -> Path:
        return self.folder / f"cluster-{key}"

    def restore(self, key: str, target: Path) -> bool:
        """Copies the kept cluster to `target`; False if there is none, or not a whole one."""
        kept = self.place(key)
        try:
            sizes = json.loads(_manifest(kept).read_text())
            _copy(kept, target)
            if _sizes(target) == sizes:
                os.utime(kept)  # it was used: the others are removed first
                return True
        except (OSError, ValueError, subprocess.CalledProcessError):
            pass
        shutil.rmtree(target, ignore_errors=True)
        return False

    def store(self, key: str, cluster: Path) -> None:
        """Keeps a copy of a stopped cluster. A full disk, for example, only costs the copy."""
        kept, unfinished = self.place(key), self.folder / "unfinished"
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            self.remove(kept)
            shutil.rmtree(unfinished, ignore_errors=True)
            _copy(cluster, unfinished)
            _manifest(kept).write_text(json.dumps(_sizes(unfinished)))
            unfinished.rename(kept)
            os.utime(kept)
            clusters = [path for path in self.folder.glob("cluster-*") if path.is_dir()]
            for old in sorted(clusters, key=lambda path: path.stat().st_mtime)[:-KEPT]:
                self.remove(old)

    def remove(self, kept: Path) -> None:
        _manifest(kept).unlink(missing_ok=True)
        shutil.rmtree(kept, ignore_errors=True)


def start(postgres: Postgres, supervisor: Supervisor, cache: Cache | None) -> None:
    """Starts PostgreSQL with a migrated database. Django must be set up, its queries allowed.

    Raises EmbeddedError.
    """
    if cache is None:
        _make(postgres, supervisor)
        return
    key = key_of(postgres, cache)
    with cache.locked():
        if cache.restore(key, postgres.folder) and _starts(postgres, supervisor):
            return
        _make(postgres, supervisor)
        _stop(postgres, supervisor)
        cache.store(key, postgres.folder)
    supervisor.start(postgres.program())


def copy(postgres: Postgres) -> dict[str, str] | None:
    """Gives a server that a test starts by itself the files of the kept cluster, with its
    passwords, and not started; the environment variables with the passwords of the five logins.
    None where no cluster is kept.

    ``postgres.password`` becomes the administrator's.
    """
    try:
        cache = Cache()
    except EmbeddedError:
        return None
    with cache.locked():
        if not cache.restore(key_of(postgres, cache), postgres.folder):
            return None
    passwords = dict(cache.credentials)
    postgres.password = passwords.pop("POSTGRES_PASSWORD")
    return {name: value for name, value in passwords.items() if name.startswith("DATABASE_")}


def key_of(postgres: Postgres, cache: Cache, sources: Iterable[str] = SOURCES) -> str:
    """A hash of all that shapes a cluster, its passwords and its server included."""
    from django.apps import apps

    files = [PROJECT / name for name in sources]
    for app in apps.get_app_configs():
        files += sorted(Path(app.path, "migrations").glob("*.py"))
    version = subprocess.run(
        [postgres.bin / "postgres", "--version"], capture_output=True, check=True
    ).stdout
    facts = [sys.version, str(os.geteuid()), *(app.label for app in apps.get_app_configs())]
    facts += [f"{name}={value}" for name, value in sorted(cache.credentials.items())]
    digest = hashlib.sha256(version)
    for each in [*(fact.encode() for fact in facts), *(path.read_bytes() for path in files)]:
        digest.update(hashlib.sha256(each).digest())
    return digest.hexdigest()[:24]


def clone(name: str) -> None:
    """Makes a test database: a copy of the migrated one, with the same rights."""
    from django.conf import settings

    from mentorhub.database import LOGINS, OWNER, parse_database_url
    from mentorhub.management.commands import setup_database as setup

    with setup.connect(parse_database_url(settings.DATABASE_URL), "postgres") as admin:
        statement = "create database {} owner {} template {}"
        setup.run(admin, statement, name, LOGINS[OWNER], DATABASE)
        setup.set_database_rights(admin, name)


def _make(postgres: Postgres, supervisor: Supervisor) -> None:
    from django.core.management import call_command
    from django.db import connections

    postgres.create()
    supervisor.start(postgres.program())
    with open(os.devnull, "w") as nowhere:
        call_command("setup_database", stdout=nowhere)
    call_command("migrate", verbosity=0)
    connections.close_all()


def _starts(postgres: Postgres, supervisor: Supervisor) -> bool:
    """Does the copy work? If not it is taken away."""
    import psycopg2

    try:
        supervisor.start(postgres.program())
        connection = postgres.connect(DATABASE)
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("select 1 from django_migrations limit 1")
            return cursor.rowcount == 1
    except (EmbeddedError, psycopg2.Error):
        _stop(postgres, supervisor)
        shutil.rmtree(postgres.folder)
        return False


def _stop(postgres: Postgres, supervisor: Supervisor) -> None:
    supervisor.children.pop(postgres.program().name).end()


def _copy(source: Path, target: Path) -> None:
    """A copy that shares blocks where the file system can, and nothing that is written to."""
    subprocess.run(["cp", "-a", source, target], check=True, capture_output=True)


def _sizes(cluster: Path) -> dict[str, int]:
    return {
        os.path.relpath(os.path.join(folder, name), cluster): os.path.getsize(
            os.path.join(folder, name)
        )
        for folder, _, names in os.walk(cluster)
        for name in names
    }


def _manifest(kept: Path) -> Path:
    return kept.with_name(f"{kept.name}.sizes")
