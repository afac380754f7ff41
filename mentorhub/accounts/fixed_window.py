"""Rate limits that count in a fixed window, which the first act begins: one atomic statement each.

A table of counts has the columns ``count`` and ``began_at``, and a unique key for what is counted.
"""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from mentorhub.database import current_login
from mentorhub.prepared.written import PreparedSql

# The end of an insert of a first act at ``%(now)s`` into a table ``as mine``, after "on conflict".
COUNT_AGAIN = """
do update set
    count = case when mine.began_at <= %(since)s then 1 else least(mine.count, %(most)s) + 1 end,
    began_at = case when mine.began_at <= %(since)s then %(now)s else mine.began_at end
returning count, began_at
"""


def counting(sql: str, **examples: Any) -> PreparedSql:
    """The statement for ``count``: an insert that ends with COUNT_AGAIN. ``examples`` are a value
    for each of its own parameters."""
    now = timezone.now()
    return PreparedSql(sql, **examples, now=now, since=now, most=1)


def count(
    statement: PreparedSql, values: dict[str, Any], *, most: int, window: timedelta
) -> datetime | None:
    """Count one act. Returns when the window ends if there were more than ``most`` in it, else
    None. ``statement`` is one of ``counting``."""
    now = timezone.now()
    limits = {"now": now, "since": now - window, "most": most}
    ((done, began_at),) = statement.rows(current_login(), **values, **limits)
    return began_at + window if done > most else None


def seconds_until(end: datetime) -> int:
    """How long to wait, in seconds; at least 1."""
    return max(1, int((end - timezone.now()).total_seconds()) + 1)
