"""Log lines as JSON objects, one a line (``LOG_FORMAT=json``).

Django imports this module before there are models.
"""

from typing import Any

from pythonjsonlogger.json import JsonFormatter

from mentorhub.redaction import redact

NAMES = {"levelname": "level", "name": "logger", "correlation_id": "request_id"}
# What a line may hold. Django attaches the request to its records, whose address may be a key.
KEPT = frozenset(
    {
        "at", "level", "logger", "message", "request_id", "exc_info", "stack_info",
        "method", "view", "status", "milliseconds",
    }
)  # fmt: skip


class RedactedJsonFormatter(JsonFormatter):
    """Each line has ``at`` (UTC), ``level``, ``logger``, ``message`` and ``request_id``.

    The record's message is redacted when it is made (mentorhub/redaction.py); a traceback is
    formatted here, and redacted here.
    """

    def __init__(self) -> None:
        super().__init__(
            ["message", *NAMES], timestamp="at", rename_fields=NAMES, json_ensure_ascii=False
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in log_data.items() if name in KEPT}

    def formatException(self, exc_info: Any) -> str:
        return redact(super().formatException(exc_info))
