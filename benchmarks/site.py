"""Servers of their own and the settings, before Django is imported. Use ``with running():``."""

import contextlib
import hashlib
import io
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# What shapes a school that is kept, beside the migrations. Not the settings: they change often, and
# what is written would be the same.
SOURCES = (
    "benchmarks/helped.py",
    "benchmarks/judged.py",
    "benchmarks/lived.py",
    "benchmarks/school.py",
    "benchmarks/talked.py",
    "benchmarks/trained.py",
    "benchmarks/written.py",
    "mentorhub/date_constraints.py",
    "mentorhub/grants.py",
    "mentorhub/management/commands/setup_database.py",
    "mentorhub/plain_text.py",
)
# The database with a tenth of the school.
TENTH = "tenth"


@contextlib.contextmanager
def running() -> Iterator[None]:
    """A PostgreSQL and a Valkey as the tests have them, set up and migrated; gone at the end."""
    with _servers():
        _prepare()
        yield


@contextlib.contextmanager
def running_school(mentors: int, students: int) -> Iterator[None]:
    """The same with a school in it, and with a tenth of it in the database ``TENTH``.

    A large school takes minutes to write. The last ones are kept in var/bench, for one day because
    their sessions are planned from that day on.
    """
    from tests import servers
    from tests.cluster import Cache, key_of

    kept = Cache(ROOT / "var" / "bench")  # with the passwords of the clusters of the tests

    def key() -> str:
        made = key_of(servers.postgres(), servers.kept(), SOURCES)
        return hashlib.sha256(f"{made} {date.today()} {mentors} {students}".encode()).hexdigest()

    def restore() -> bool:
        import django

        django.setup()
        return kept.restore(key(), servers.postgres().folder)

    with _servers(restore) as is_restored:
        if not is_restored:
            _prepare()
            _write(mentors, students)
            servers.stop_postgres()
            kept.store(key(), servers.postgres().folder)
            servers.start_postgres()
        yield


@contextlib.contextmanager
def database(name: str) -> Iterator[None]:
    """All logins use that database of the server in this block."""
    from django.db import connections

    before = connections["default"].settings_dict["NAME"]

    def use(name: str) -> None:
        connections.close_all()
        for connection in connections.all():
            connection.settings_dict["NAME"] = name

    use(name)
    try:
        yield
    finally:
        use(before)


@contextlib.contextmanager
def _servers(restore=None) -> Iterator[bool]:
    from tests import servers

    os.environ["DJANGO_SETTINGS_MODULE"] = "mentorhub.settings"
    try:
        yield servers.start(restore)
    finally:
        from django.db import connections

        connections.close_all()
        servers.pytest_unconfigure()


def _prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests import servers

    call_command("setup_database", stdout=io.StringIO())
    call_command("migrate", verbosity=0)
    # What writes a school writes millions of rows.
    with contextlib.closing(servers.postgres().connect("postgres")) as admin, admin.cursor() as run:
        run.execute("grant set on parameter session_replication_role to mentorhub_owner")
        admin.commit()


def _write(mentors: int, students: int) -> None:
    from django.db import connections

    from benchmarks import school
    from tests import cluster

    connections.close_all()
    cluster.clone(TENTH)
    with database(TENTH):
        school.write(mentors // 10, students // 10)
    school.write(mentors, students)
    connections.close_all()


def table(head: list[str], rows: list[list[str]]) -> None:
    """Print a table that reads well in a terminal and in Markdown."""
    lines([head, ["---"] * len(head), *rows])


def lines(rows: list[list[str]]) -> None:
    """Print lines of a table, in columns as wide as their longest cell."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        print(f"| {' | '.join(cells)} |", flush=True)
