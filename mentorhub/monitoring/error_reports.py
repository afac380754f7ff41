"""Reports of errors to a tracker that speaks Sentry's protocol, when ``SENTRY_DSN`` names one.

A tracker is another company's computer. What leaves the site is where an error happened, never with
which data: no form, cookie, header, local variable, query or address, no text of an exception (it
may quote a row), no argument of a task.
"""

from typing import Any

import sentry_sdk
from django_guid import get_guid
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.logging import LoggingIntegration

# What of an event is sent; whatever a later release of the library adds is left out.
KEPT = frozenset(
    {
        "event_id", "timestamp", "platform", "level", "logger", "release", "environment", "sdk",
        "exception", "transaction", "modules", "tags", "fingerprint", "contexts", "logentry",
    }
)  # fmt: skip
KEPT_OF_FRAME = frozenset({"filename", "function", "module", "lineno", "in_app"})
# Where the name of what failed comes from: the pattern of an address, or a task. Of an address that
# is no page the library sends the address itself, and a link with a typing error is still a key.
NAMED_BY_PROGRAM = frozenset({"route", "task"})
KEPT_CONTEXTS = frozenset({"runtime", "trace"})
REMOVED = "[not sent]"


def start(dsn: str, **options: Any) -> None:
    """Report errors of this process from now on. Raises ``BadDsn`` for a wrong address."""
    sentry_sdk.init(
        dsn=dsn,
        before_send=scrub,
        max_request_body_size="never",
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        traces_sample_rate=None,
        auto_session_tracking=False,
        default_integrations=True,
        integrations=[
            DjangoIntegration(transaction_style="url", middleware_spans=False),
            CeleryIntegration(),
            LoggingIntegration(level=None),
        ],
        **options,
    )


def scrub(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """The event without anything that a person has written or is known by."""
    kept = {name: value for name, value in event.items() if name in KEPT}
    if (event.get("transaction_info") or {}).get("source") not in NAMED_BY_PROGRAM:
        kept.pop("transaction", None)
    if "exception" in kept:
        values = kept["exception"].get("values") or []
        kept["exception"] = {"values": [_scrubbed_exception(each) for each in values]}
    if "logentry" in kept:
        # The pattern is a text of the program; its parameters and what they make of it are not.
        kept["logentry"] = {"message": REMOVED}
    contexts = kept.get("contexts") or {}
    kept["contexts"] = {name: contexts[name] for name in KEPT_CONTEXTS & set(contexts)}
    kept["contexts"].get("trace", {}).pop("data", None)
    kept["tags"] = {"request_id": get_guid() or ""}
    return kept


def _scrubbed_exception(exception: dict[str, Any]) -> dict[str, Any]:
    frames = (exception.get("stacktrace") or {}).get("frames") or []
    return {
        "type": exception.get("type"),
        "module": exception.get("module"),
        "value": REMOVED,
        "mechanism": {"type": "generic", "handled": False},
        "stacktrace": {
            "frames": [
                {name: value for name, value in frame.items() if name in KEPT_OF_FRAME}
                for frame in frames
            ]
        },
    }
