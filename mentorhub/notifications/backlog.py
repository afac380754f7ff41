"""How long the oldest due delivery has waited: the one figure to watch."""

from django.db import connections

from mentorhub.database import current_login

# Seconds: with workers and mail server well, nothing waits as long.
ALARM_AFTER = 120

# By the database's clock. What a mail server has put off waits from its next try; what a worker
# has died with, from the end of its claim.
_OLDEST = """
select coalesce(extract(epoch from statement_timestamp() - least(
    (select min(try_at) from students_reminder where state = 'pending'),
    (select min(lease_until) from students_reminder where state = 'sending'))), 0)"""


def oldest_due_seconds() -> int:
    """0 when nothing is due. Raises ``DatabaseError``."""
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_OLDEST)
        return max(0, int(cursor.fetchone()[0]))
