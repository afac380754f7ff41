"""Whether what the site needs answers; for ``/readyz``, ``/metrics`` and ``manage.py doctor``."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError as BrokerError

from mentorhub.celery import app as jobs
from mentorhub.database import WEB

BROKER_ERRORS = (BrokerError, OSError)


def missing_migrations() -> list[str]:
    """The migrations that have not run, as ``app.name``. Raises ``DatabaseError``."""
    executor = MigrationExecutor(connections[WEB])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{step.app_label}.{step.name}" for step, _backwards in plan]


@contextmanager
def broker_connection() -> Iterator[Any]:
    """A connection to the broker, tried for two seconds. Raises ``BROKER_ERRORS``."""
    with jobs.connection_for_read() as connection:
        connection.ensure_connection(max_retries=1, timeout=2)
        yield connection


def broker_answers() -> bool:
    try:
        with broker_connection():
            return True
    except BROKER_ERRORS:
        return False


def queue_length() -> int | None:
    """Tasks in the queue of the workers; None when the broker does not answer."""
    try:
        with broker_connection() as connection:
            return connection.default_channel.client.llen(jobs.conf.task_default_queue)
    except BROKER_ERRORS:
        return None
