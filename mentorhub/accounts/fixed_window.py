"""Rate limits that count in a fixed window, which the first act begins: one atomic statement each.

A table of counts has the columns ``count`` and ``began_at``, and a unique key for what is counted.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connections
from django.utils import timezone

from mentorhub.database import current_login

# The end of an insert of a first act at ``%(now)s`` into a table ``as mine``, after "on conflict".
COUNT_AGAIN = """
do update set
    count = case when mine.began_at <= %(since)s then 1 else least(mine.count, %(most)s) + 1 end,
    began_at = case when mine.began_at <= %(since)s then %(now)s else mine.began_at end
returning count, began_at
"""


def count(
    statement: str, values: dict[str, Any], *, most: int, window: timedelta
) -> datetime | None:
    """Count one act. Returns when the window ends if there were more than ``most`` in it, else
    None. ``statement`` is an insert that ends with COUNT_AGAIN."""
    now = timezone.now()
    with connections[current_login()].cursor() as cursor:
        cursor.execute(statement, values | {"now": now, "since": now - window, "most": most})
        done, began_at = cursor.fetchone()
    return began_at + window if done > most else None


def seconds_until(end: datetime) -> int:
    """How long to wait, in seconds; at least 1."""
    return max(1, int((end - timezone.now()).total_seconds()) + 1)
