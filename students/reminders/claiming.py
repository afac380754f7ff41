"""A row changes hands and states: each function is one statement, committed at once.

Every time is the database's (``statement_timestamp()``), never this machine's: a worker whose clock
is wrong claims, waits and expires like all others.

A row belongs to the worker whose number stands in ``leased_by`` until ``lease_until``. What a
worker writes about a row that is not its own any more changes nothing.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils.translation import gettext_noop as noop

from mentorhub.database import current_login
from mentorhub.redaction import redact
from students.models import SessionPolicy
from students.reminders.entitled import NOT_BY_MAIL, TOO_LATE, UNWANTED, WHY_NOT

BATCH = 100
# Seconds. A row that was only claimed is free again soon; one whose mail may be out waits longer,
# so that its worker can still say so after the database was away for a minute.
LEASE = 60
LEASE_OF_MARKED = 120
# Seconds: the first pause after a refusal, doubled each time up to the longest, half more or less.
FIRST_PAUSE, LONGEST_PAUSE = 15, 300

UNKNOWN = noop("Nobody knows whether it went out.")
REPEATED = noop("Nobody knew whether it went out: sent once more.")

_FREE = "leased_by = null, lease_until = null"

# The first of three: what nobody has handed to a mail server waits again.
_RETURN = f"""
update students_reminder set state = 'pending', {_FREE}, try_at = statement_timestamp()
where state = 'sending' and lease_until < statement_timestamp() and data_started_at is null"""  # noqa: S608

# With `hold` the worker's number stays, so that it may still say that the mail went out.
_UNKNOWN = """
update students_reminder r set
    state = case when %(resend)s and r.repeats = 0 then 'pending' else 'ambiguous' end,
    why = case when %(resend)s and r.repeats = 0 then %(repeated)s else %(unknown)s end,
    repeats = r.repeats + (%(resend)s and r.repeats = 0)::int,
    try_at = statement_timestamp() + %(pause)s * interval '1 second',
    data_started_at = case when %(resend)s and r.repeats = 0 then null else data_started_at end,
    leased_by = case when %(resend)s and r.repeats = 0 then null else r.leased_by end,
    lease_until = null
where state = 'sending' and data_started_at is not null"""

_CLAIM = f"""
with due as (
    select id from students_reminder
    where state = 'pending' and try_at <= statement_timestamp()
    order by try_at limit %(limit)s for update skip locked
), judged as (
    select r.id, {WHY_NOT} as why from students_reminder r join due on due.id = r.id
)
update students_reminder r set
    state = case when judged.why is null then 'sending'
                 when judged.why = %(too_late)s then 'dead' else 'cancelled' end,
    why = case when judged.why is null then r.why
               else left(concat_ws(' ', judged.why, nullif(r.why, '')), 300) end,
    attempts = least(r.attempts + (judged.why is null)::int, 32767),
    data_started_at = null,
    leased_by = case when judged.why is null then %(worker)s::uuid end,
    lease_until = case when judged.why is null
                       then statement_timestamp() + %(lease)s * interval '1 second' end
from judged where r.id = judged.id
returning r.id, r.state"""  # noqa: S608

_MINE = "r.state = 'sending' and r.leased_by = %(worker)s"

_TELL = f"""
insert into students_notification (recipient_id, kind, session_id, schedule_version, reference,
    actor_id, starts_at, created_at)
select r.recipient_id, r.kind, r.session_id, r.schedule_version, r.reference, r.actor_id,
    session.starts_at, statement_timestamp()
from students_reminder r left join students_session session on session.id = r.session_id
where r.id = any(%(rows)s) and {_MINE}
order by r.id
on conflict do nothing"""  # noqa: S608

_LEAVE_OUT = f"""
update students_reminder r set state = 'cancelled', why = %(unwanted)s, {_FREE}
where r.id = any(%(rows)s) and {_MINE} and {NOT_BY_MAIL}"""  # noqa: S608

_MARK = f"""
update students_reminder r set data_started_at = statement_timestamp(),
    lease_until = statement_timestamp() + %(lease)s * interval '1 second'
where r.id = %(row)s and {_MINE} and r.lease_until > statement_timestamp()
and {WHY_NOT} is null and not {NOT_BY_MAIL}"""  # noqa: S608

_END = f"""
update students_reminder r set {_FREE}, why = coalesce(judged.why, %(unwanted)s),
    state = case when judged.why = %(too_late)s then 'dead' else 'cancelled' end
from (select r.id, {WHY_NOT} as why, {NOT_BY_MAIL} as unwanted
      from students_reminder r where r.id = %(row)s) judged
where r.id = judged.id and {_MINE} and (judged.why is not null or judged.unwanted)"""  # noqa: S608

# Also of a row that was given up for unknown meanwhile: this worker is the one who knows.
_SENT = f"""
update students_reminder r set state = 'sent', sent_at = statement_timestamp(), {_FREE},
    why = case when r.repeats > 0 then r.why else '' end
where r.id = %(row)s and r.state in ('sending', 'ambiguous') and r.leased_by = %(worker)s"""  # noqa: S608

_DEAD = f"""
update students_reminder r set state = 'dead', why = %(why)s, data_started_at = null, {_FREE}
where r.id = %(row)s and {_MINE}"""  # noqa: S608

_PUT_OFF = f"""
update students_reminder r set state = 'pending', why = %(why)s, data_started_at = null, {_FREE},
    try_at = statement_timestamp() + interval '1 second' * (0.5 + random())
        * least(%(first)s * 2 ^ least(greatest(r.attempts - 1, 0), 10), %(longest)s)
where r.id = any(%(rows)s) and {_MINE}"""  # noqa: S608

_RELEASE = f"""
update students_reminder r set state = 'pending', {_FREE}, try_at = statement_timestamp()
where r.data_started_at is null and {_MINE}"""  # noqa: S608

_EXTEND = f"""
update students_reminder r
set lease_until = statement_timestamp() + %(lease)s * interval '1 second'
where r.data_started_at is null and r.lease_until > statement_timestamp() and {_MINE}"""  # noqa: S608


def _run(statement: str, **values: Any) -> int:
    with connections[current_login()].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def sweep() -> None:
    """What workers that are gone have left: free again, or nobody knows."""
    _run(_RETURN)
    late = " and lease_until < statement_timestamp()"
    _run(_UNKNOWN + late, **_unknown(pause=0))


def claim(worker: UUID, limit: int | None = None) -> tuple[list[int], int]:
    """The rows that this worker sends now, and how many were looked at.

    Due rows that may not go out any more end here, each with its reason.
    """
    values = {"worker": worker, "limit": limit or BATCH, "lease": LEASE, "too_late": TOO_LATE}
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_CLAIM, values)
        judged = cursor.fetchall()
    return [row for row, state in judged if state == "sending"], len(judged)


def tell(rows: Iterable[int], worker: UUID) -> None:
    """Everybody reads it in the app, exactly once, whatever becomes of the mail."""
    _run(_TELL, rows=list(rows), worker=worker)


def leave_out(rows: Iterable[int], worker: UUID) -> int:
    """Rows whose person does not want a mail of this kind end here; returns how many."""
    return _run(_LEAVE_OUT, rows=list(rows), worker=worker, unwanted=UNWANTED)


def mark(row: int, worker: UUID) -> bool:
    """Commit that the mail is being handed over. False when it must not be: another's by now, or
    somebody is no longer entitled."""
    return _run(_MARK, row=row, worker=worker, lease=LEASE_OF_MARKED) == 1


def end(row: int, worker: UUID) -> None:
    """A row that may not go out any more is called off, with the reason."""
    _run(_END, row=row, worker=worker, too_late=TOO_LATE, unwanted=UNWANTED)


def sent(row: int, worker: UUID) -> None:
    _run(_SENT, row=row, worker=worker)


def dead(row: int, worker: UUID, why: str) -> None:
    _run(_DEAD, row=row, worker=worker, why=redact(why)[:300])


def unknown(row: int, worker: UUID) -> None:
    """The line broke after the mail server was given the text."""
    one = f" and r.id = %(row)s and {_MINE}"
    _run(_UNKNOWN + one, row=row, worker=worker, **_unknown(pause=FIRST_PAUSE))


def put_off(rows: Iterable[int], worker: UUID, why: str) -> None:
    """Tried again after a pause that grows, until it would come too late."""
    pauses = {"first": FIRST_PAUSE, "longest": LONGEST_PAUSE}
    _run(_PUT_OFF, rows=list(rows), worker=worker, why=redact(why)[:300], **pauses)


def release(worker: UUID) -> None:
    """Give back at once what this worker has not handed over."""
    _run(_RELEASE, worker=worker)


def extend(worker: UUID) -> None:
    """A slow mail server: this worker is alive and wants to keep its rows."""
    _run(_EXTEND, worker=worker, lease=LEASE)


def _unknown(*, pause: float) -> dict[str, Any]:
    policy = SessionPolicy.current()
    resend = policy.when_ambiguous == SessionPolicy.Ambiguous.RESEND
    return {"resend": resend, "repeated": REPEATED, "unknown": UNKNOWN, "pause": pause}
