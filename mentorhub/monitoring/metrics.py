"""Figures for Prometheus: requests and their time (counted in middleware.py), outbox and queue.

The web server has several processes in one container. prometheus_client adds up their figures when
``PROMETHEUS_MULTIPROC_DIR`` names a folder that they share; settings.py sets it before this module
is imported. What PostgreSQL and the broker know is asked for at each scrape.
"""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from mentorhub.accounts.models import AccountMail
from mentorhub.monitoring.readiness import queue_length
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


def exposition() -> bytes:
    """Everything, in the text format of Prometheus. Raises ``DatabaseError``."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(StateCollector())
    return generate_latest(registry)


def _numbers(model: type[Delivery] | type[AccountMail], states: tuple[str, ...]) -> dict[str, int]:
    # One after the other: each state has a partial index.
    return {state: model._base_manager.filter(state=state).count() for state in states}


def _by_state(name: str, text: str, numbers: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=["state"])
    for state, number in numbers.items():
        family.add_metric([str(state)], number)
    return family
