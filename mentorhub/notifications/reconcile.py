"""After a backup came back: what the lost hours may have sent already does not go out again."""

from datetime import datetime

from django.db import connections, transaction

from mentorhub.database import current_login
from mentorhub.notifications import eligibility
from mentorhub.notifications.queue import WRITE_NOTIFICATIONS
from mentorhub.notifications.reasons import RESTORED

# The backup knows no row that was written after it; such a row is new, and goes its way. What fell
# due after the last worker had stopped has certainly not been sent.
_OF_THE_GAP = """r.state in ('pending', 'sending')
and r.created_at <= %(since)s and r.due_at <= %(until)s"""

_WRITE = WRITE_NOTIFICATIONS.replace("{which}", f"{_OF_THE_GAP} and {{why_not}} is null")

_HOLD = f"""
update students_reminder r set state = 'ambiguous', reason = %(reason)s,
    leased_by = null, lease_until = null
where {_OF_THE_GAP}"""  # noqa: S608


def reconcile(since: datetime, until: datetime) -> int:
    """Hold every row that may have gone out between the backup (``since``) and the last worker
    (``until``), whatever the policy says; returns how many. People read them in the app.

    May be repeated. Run it before workers start.
    """
    login = current_login()
    values = {"since": since, "until": until, "reason": RESTORED.code}
    with transaction.atomic(using=login), connections[login].cursor() as cursor:
        cursor.execute(eligibility.complete(_WRITE), values)
        cursor.execute(_HOLD, values)
        return cursor.rowcount
