"""Figures for Prometheus: requests and their time (counted in middleware.py), outbox and queue.

The web server has several processes in one container. prometheus_client adds up their figures when
``PROMETHEUS_MULTIPROC_DIR`` names a folder that they share; settings.py sets it before this module
is imported. What PostgreSQL and the broker know is asked for at each scrape.
"""

from collections.abc import Iterator

from django.db import connections
from kombu.exceptions import OperationalError as BrokerError
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from mentorhub.accounts.models import AccountMail
from mentorhub.celery import app as jobs
from mentorhub.database import current_login
from mentorhub.notifications import backlog
from mentorhub.notifications.models import Delivery

# Rows in these states wait for something. Those that are sent or cancelled are not counted: their
# number grows for ever, and counting them would take longer each day.
OPEN_DELIVERIES = (
    Delivery.State.PENDING,
    Delivery.State.SENDING,
    Delivery.State.AMBIGUOUS,
    Delivery.State.DEAD,
)
OPEN_ACCOUNT_MAILS = (AccountMail.State.WAITING, AccountMail.State.GIVEN_UP)


class StateCollector(Collector):
    """What waits, by the state of its rows; read at each scrape. Raises ``DatabaseError``."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _by_state(
            "mentorhub_deliveries",
            "Notifications that are not sent yet, or given up (dead).",
            _numbers(Delivery, OPEN_DELIVERIES),
        )
        yield _by_state(
            "mentorhub_account_mails",
            "Mails about accounts that are not sent yet, or given up.",
            _numbers(AccountMail, OPEN_ACCOUNT_MAILS),
        )
        yield GaugeMetricFamily(
            "mentorhub_oldest_due_delivery_seconds",
            "Seconds since the oldest due notification should have gone out.",
            value=backlog.oldest_due_seconds(),
        )
        waiting = queue_length()
        yield GaugeMetricFamily(
            "mentorhub_broker_up", "1 when the broker answers.", value=waiting is not None
        )
        if waiting is not None:
            yield GaugeMetricFamily(
                "mentorhub_queued_tasks", "Tasks that no worker has taken yet.", value=waiting
            )


def queue_length() -> int | None:
    """Tasks in the queue of the workers; None when the broker does not answer in two seconds."""
    try:
        with jobs.connection_for_read() as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
            queue = jobs.conf.task_default_queue
            return connection.default_channel.client.llen(queue)
    except (BrokerError, OSError):
        return None


def exposition() -> bytes:
    """Everything, in the text format of Prometheus. Raises ``DatabaseError``."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(StateCollector())
    return generate_latest(registry)


def _numbers(model: type[Delivery] | type[AccountMail], states: tuple[str, ...]) -> dict[str, int]:
    numbers = dict.fromkeys(states, 0)
    with connections[current_login()].cursor() as cursor:
        for state in states:  # one after the other: each has a partial index
            cursor.execute(
                f"select count(*) from {model._meta.db_table} where state = %s",  # noqa: S608
                [state],
            )
            numbers[state] = cursor.fetchone()[0]
    return numbers


def _by_state(name: str, text: str, numbers: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=["state"])
    for state, number in numbers.items():
        family.add_metric([str(state)], number)
    return family
