"""Writes the deliveries that kinds with a ``schedule`` ask for and that are missing."""

from django.db import connections

from mentorhub.database import current_login
from mentorhub.notifications import registry
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Kind, Schedule

_INSERT = f"""
insert into students_reminder (recipient_id, kind, session_id, schedule_version, reference, scope,
    subject, state, due_at, try_at, attempts, repeats, why, created_at)
select p.recipient_id, %(kind)s, p.session_id, p.schedule_version, p.reference, %(scope)s,
    p.subject, '{Delivery.State.PENDING}', p.due_at, p.due_at, 0, 0, '', statement_timestamp()
from ({{select}}) p
on conflict do nothing"""  # noqa: S608


def write_missing() -> int:
    """Write each scheduled delivery once, however often this runs; returns how many."""
    return sum(_write(kind, kind.schedule) for kind in registry.kinds() if kind.schedule)


def _write(kind: Kind, schedule: Schedule) -> int:
    statement = _INSERT.replace("{select}", schedule.select)
    values = {"kind": kind.name, "scope": kind.scope, **schedule.values()}
    with connections[current_login()].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
