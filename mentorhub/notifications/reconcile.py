"""After a restore: holds the deliveries that may have been sent after the backup was taken."""

from datetime import datetime

from django.db import connections, transaction

from mentorhub.database import current_login
from mentorhub.notifications import eligibility
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.queue import WRITE_NOTIFICATIONS
from mentorhub.notifications.reasons import RESTORED

State = Delivery.State

# A row created after the restore is new and is sent as usual. A row that fell due after the last
# worker had stopped has certainly not been sent.
_MAY_HAVE_BEEN_SENT = f"""r.state in ('{State.PENDING}', '{State.SENDING}')
and r.created_at <= %(since)s and r.due_at <= %(until)s"""

_WRITE = WRITE_NOTIFICATIONS.replace(
    "{which}", f"{_MAY_HAVE_BEEN_SENT} and {{not_sent_reason}} is null"
)

_HOLD = f"""
update students_reminder r set state = '{State.AMBIGUOUS}', reason = %(reason)s,
    leased_by = null, lease_until = null
where {_MAY_HAVE_BEEN_SENT}"""  # noqa: S608


def reconcile(since: datetime, until: datetime) -> int:
    """Hold every row that may have gone out between the backup (``since``) and the last worker
    (``until``), whatever the policy says; returns how many. The notifications in the app are
    written.

    May be repeated. Run it before workers start.
    """
    login = current_login()
    values = {"since": since, "until": until, "reason": RESTORED.code}
    with transaction.atomic(using=login), connections[login].cursor() as cursor:
        cursor.execute(eligibility.with_conditions(_WRITE), values)
        cursor.execute(_HOLD, values)
        return cursor.rowcount
