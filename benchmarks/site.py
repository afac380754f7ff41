"""Servers of their own and the settings, before Django is imported. Use ``with running():``."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


@contextmanager
def running() -> Iterator[None]:
    """A PostgreSQL and a Valkey as the tests have them, set up and migrated; gone at the end."""
    from tests import servers

    os.environ.update(servers.start())
    os.environ["DJANGO_SETTINGS_MODULE"] = "mentorhub.settings"
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("setup_database", stdout=io.StringIO())
        call_command("migrate", verbosity=0)
        yield
    finally:
        from django.db import connections

        connections.close_all()
        servers.pytest_unconfigure()


def table(head: list[str], rows: list[list[str]]) -> None:
    """Print a table that reads well in a terminal and in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    for line in lines:
        print(
            "| "
            + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            + " |"
        )
