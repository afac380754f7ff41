"""After a backup came back: what the lost hours may have sent already does not go out again."""

from datetime import datetime

from django.db import connections, transaction
from django.utils.translation import gettext_noop as noop

from mentorhub.database import current_login
from students.reminders.entitled import WHY_NOT

RESTORED = noop("Restored from a backup: it may have gone out already.")

# The backup knows no row that was written after it; such a row is new, and goes its way. What fell
# due after the last worker had stopped has certainly not been sent.
_OF_THE_GAP = """r.state in ('pending', 'sending')
and r.created_at <= %(since)s and r.due_at <= %(until)s"""

_TELL = f"""
insert into students_notification (recipient_id, kind, session_id, schedule_version, reference,
    actor_id, starts_at, created_at)
select r.recipient_id, r.kind, r.session_id, r.schedule_version, r.reference, r.actor_id,
    session.starts_at, statement_timestamp()
from students_reminder r left join students_session session on session.id = r.session_id
where {_OF_THE_GAP} and {WHY_NOT} is null
on conflict do nothing"""  # noqa: S608

_HOLD = f"""
update students_reminder r set state = 'ambiguous', why = %(why)s,
    leased_by = null, lease_until = null
where {_OF_THE_GAP}"""  # noqa: S608


def reconcile(since: datetime, until: datetime) -> int:
    """Hold every row that may have gone out between the backup (``since``) and the last worker
    (``until``), whatever the policy says; returns how many. People read them in the app.

    May be repeated. Run it before workers start.
    """
    login = current_login()
    values = {"since": since, "until": until, "why": RESTORED}
    with transaction.atomic(using=login), connections[login].cursor() as cursor:
        cursor.execute(_TELL, values)
        cursor.execute(_HOLD, values)
        return cursor.rowcount
