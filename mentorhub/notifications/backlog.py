"""How long the oldest due delivery has waited, in seconds: the figure to monitor."""

from django.db import connections

from mentorhub.database import current_login
from mentorhub.notifications.models import Delivery

# Seconds. No delivery waits this long while the workers and the mail server work.
ALARM_AFTER = 120

# By the clock of the database. A delivery that the mail server refused for now counts from its next
# try; one whose worker died counts from the end of its lease.
_OLDEST = f"""
select coalesce(extract(epoch from statement_timestamp() - least(
    (select min(try_at) from students_reminder where state = '{Delivery.State.PENDING}'),
    (select min(lease_until) from students_reminder where state = '{Delivery.State.SENDING}')
)), 0)"""  # noqa: S608


def oldest_due_seconds() -> int:
    """Seconds since the oldest due delivery should have gone out; 0 when none is due.

    Raises ``DatabaseError``.
    """
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_OLDEST)
        return max(0, int(cursor.fetchone()[0]))
