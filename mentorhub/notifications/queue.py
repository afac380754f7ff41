"""The outbox as a queue: deliveries are claimed, and change state.

Each function is one statement, committed at once.

Every time is the database's (``statement_timestamp()``), never this machine's: a worker whose clock
is wrong claims, waits and expires like all others.

A row belongs to the worker whose number stands in ``leased_by`` until ``lease_until``. What a
worker writes about a row that is not its own any more changes nothing.
"""

import logging
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db import DataError, connections, transaction

from mentorhub.database import current_login
from mentorhub.notifications import eligibility, registry
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.reasons import AMBIGUOUS, REPEATED, TOO_LATE, UNREADABLE
from mentorhub.redaction import redact

logger = logging.getLogger(__name__)

BATCH = 100
# Seconds. A row that was only claimed is free again soon; one whose mail may be out waits longer,
# so that its worker can still say so after the database was away for a minute.
LEASE = 60
LEASE_OF_MARKED = 120
# Seconds: the first pause after a refusal, doubled each time up to the longest, half more or less.
FIRST_RETRY_DELAY, MAX_RETRY_DELAY = 15, 300

# Whether a mail of which nobody knows whether it went out is sent once more, or held; the school
# decides (students.SessionPolicy), and that stands above this.
repeats_ambiguous: Callable[[], bool] = lambda: True  # noqa: E731

_FREE = "leased_by = null, lease_until = null"

# The first of three: what nobody has handed to a mail server waits again.
_RETURN = f"""
update students_reminder set state = 'pending', {_FREE}, try_at = statement_timestamp()
where state = 'sending' and lease_until < statement_timestamp() and data_started_at is null"""  # noqa: S608

# With `hold` the worker's number stays, so that it may still say that the mail went out.
_AMBIGUOUS = """
update students_reminder r set
    state = case when %(resend)s and r.repeats = 0 then 'pending' else 'ambiguous' end,
    reason = case when %(resend)s and r.repeats = 0 then %(repeated)s else %(ambiguous)s end,
    repeats = r.repeats + (%(resend)s and r.repeats = 0)::int,
    try_at = statement_timestamp() + %(pause)s * interval '1 second',
    data_started_at = case when %(resend)s and r.repeats = 0 then null else data_started_at end,
    leased_by = case when %(resend)s and r.repeats = 0 then null else r.leased_by end,
    lease_until = null
where state = 'sending' and data_started_at is not null"""

# A kind that only a newer release knows is left to the workers of that release.
_DUE = """state = 'pending' and try_at <= statement_timestamp() and kind = any(%(kinds)s)"""

_CLAIM = f"""
with due as (
    select id from students_reminder where {_DUE} {{of_these}}
    order by try_at limit %(limit)s for update skip locked
), judged as (
    select r.id, {{why_not}} as reason from students_reminder r join due on due.id = r.id
)
update students_reminder r set
    state = case when judged.reason is null then 'sending'
                 when judged.reason = %(too_late)s then 'dead' else 'cancelled' end,
    reason = coalesce(judged.reason, r.reason),
    attempts = least(r.attempts + (judged.reason is null)::int, 32767),
    data_started_at = null,
    leased_by = case when judged.reason is null then %(worker)s::uuid end,
    lease_until = case when judged.reason is null
                       then statement_timestamp() + %(lease)s * interval '1 second' end
from judged where r.id = judged.id
returning r.id, r.state"""  # noqa: S608

_LOOK = f"select id from students_reminder where {_DUE} order by try_at limit %(limit)s"  # noqa: S608

_UNREADABLE = """
update students_reminder set state = 'dead', reason = %(reason)s, why = %(why)s
where id = %(row)s and state = 'pending'"""

_MINE = "r.state = 'sending' and r.leased_by = %(worker)s"

# What one has done oneself is listed, and not news.
WRITE_NOTIFICATIONS = """
insert into students_notification (recipient_id, kind, session_id, schedule_version, reference,
    scope, subject, payload, actor_id, starts_at, created_at, read_at)
select r.recipient_id, r.kind, r.session_id, r.schedule_version, r.reference,
    r.scope, r.subject, r.payload, r.actor_id, session.starts_at, statement_timestamp(),
    case when r.actor_id = r.recipient_id then statement_timestamp() end
from students_reminder r left join students_session session on session.id = r.session_id
where {which}
order by r.id
on conflict do nothing"""

_SKIP = f"""
update students_reminder r set state = 'cancelled', reason = {{by_mail_not}}, {_FREE}
where r.id = any(%(rows)s) and {_MINE} and {{by_mail_not}} is not null"""  # noqa: S608

_MARK = f"""
update students_reminder r set data_started_at = statement_timestamp(),
    lease_until = statement_timestamp() + %(lease)s * interval '1 second'
where r.id = %(row)s and {_MINE} and r.lease_until > statement_timestamp()
and {{why_not}} is null and {{by_mail_not}} is null"""  # noqa: S608

_STOP = f"""
update students_reminder r set {_FREE}, reason = judged.reason,
    state = case when judged.reason = %(too_late)s then 'dead' else 'cancelled' end
from (select r.id, coalesce({{why_not}}, {{by_mail_not}}) as reason
      from students_reminder r where r.id = %(row)s) judged
where r.id = judged.id and {_MINE} and judged.reason is not null"""  # noqa: S608

# Also of a row that was given up for unknown meanwhile: this worker is the one who knows. A repeat
# keeps why it is one.
_SENT = f"""
update students_reminder r set state = 'sent', sent_at = statement_timestamp(), {_FREE},
    reason = case when r.repeats > 0 then r.reason else '' end,
    why = case when r.repeats > 0 then r.why else '' end
where r.id = %(row)s and r.state in ('sending', 'ambiguous') and r.leased_by = %(worker)s"""  # noqa: S608

_DEAD = f"""
update students_reminder r set state = 'dead', why = %(why)s, data_started_at = null, {_FREE}
where r.id = %(row)s and {_MINE}"""  # noqa: S608

_POSTPONE = f"""
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
        cursor.execute(eligibility.complete(statement), values)
        return cursor.rowcount


def release_expired() -> None:
    """What workers that are gone have left: free again, or ambiguous."""
    _run(_RETURN)
    late = " and lease_until < statement_timestamp()"
    _run(_AMBIGUOUS + late, **_ambiguous(pause=0))


def claim(worker: UUID, limit: int | None = None) -> tuple[list[int], int]:
    """The rows that this worker sends now, and how many were looked at.

    Due rows that may not go out any more end here, each with its reason. A row of which a condition
    cannot be asked (a kind that casts what it finds) is given up, and stops no other.
    """
    values = {
        "worker": worker,
        "limit": limit or BATCH,
        "lease": LEASE,
        "too_late": TOO_LATE.code,
        "kinds": [kind.name for kind in registry.kinds()],
    }
    try:
        judged = _judge(values)
    except DataError:
        judged = _judge_one_by_one(values)
    return [row for row, state in judged if state == Delivery.State.SENDING], len(judged)


def _judge(values: dict[str, Any], of_these: str = "") -> list[tuple[int, str]]:
    statement, login = _CLAIM.replace("{of_these}", of_these), current_login()
    with transaction.atomic(using=login), connections[login].cursor() as cursor:
        cursor.execute(eligibility.complete(statement), values)
        return cursor.fetchall()


def _judge_one_by_one(values: dict[str, Any]) -> list[tuple[int, str]]:
    """Slow, and only for a batch that cannot be judged at once."""
    judged = []
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_LOOK, values)
        rows = [row for (row,) in cursor.fetchall()]
    for row in rows:
        try:
            judged += _judge(values | {"row": row}, "and id = %(row)s")
        except DataError as error:
            logger.error("No condition can be asked of delivery %s: %s", row, error)
            why = redact(str(error))[:300]
            if _run(_UNREADABLE, row=row, reason=UNREADABLE.code, why=why):
                judged.append((row, "dead"))
    return judged


def write_notifications(rows: Iterable[int], worker: UUID) -> None:
    """Everybody reads it in the app, exactly once, whatever becomes of the mail."""
    which = f"r.id = any(%(rows)s) and {_MINE}"
    _run(WRITE_NOTIFICATIONS.replace("{which}", which), rows=list(rows), worker=worker)


def skip_unmailed(rows: Iterable[int], worker: UUID) -> int:
    """Rows whose person gets no mail of it end here; returns how many."""
    return _run(_SKIP, rows=list(rows), worker=worker)


def mark_data_started(row: int, worker: UUID) -> bool:
    """Commit that the mail is being handed over. False when it must not be: another's by now, or
    something stops it."""
    return _run(_MARK, row=row, worker=worker, lease=LEASE_OF_MARKED) == 1


def stop(row: int, worker: UUID) -> None:
    """A row that may not go out any more is called off, with the reason."""
    _run(_STOP, row=row, worker=worker, too_late=TOO_LATE.code)


def mark_sent(row: int, worker: UUID) -> None:
    _run(_SENT, row=row, worker=worker)


def mark_dead(row: int, worker: UUID, why: str) -> None:
    _run(_DEAD, row=row, worker=worker, why=redact(why)[:300])


def mark_ambiguous(row: int, worker: UUID) -> None:
    """The connection broke after the mail server was given the text."""
    one = f" and r.id = %(row)s and {_MINE}"
    _run(_AMBIGUOUS + one, row=row, worker=worker, **_ambiguous(pause=FIRST_RETRY_DELAY))


def postpone(rows: Iterable[int], worker: UUID, why: str) -> None:
    """Tried again after a pause that grows, until it would come too late."""
    pauses = {"first": FIRST_RETRY_DELAY, "longest": MAX_RETRY_DELAY}
    _run(_POSTPONE, rows=list(rows), worker=worker, why=redact(why)[:300], **pauses)


def release(worker: UUID) -> None:
    """Give back at once what this worker has not handed over."""
    _run(_RELEASE, worker=worker)


def extend_lease(worker: UUID) -> None:
    """A slow mail server: this worker is alive and wants to keep its rows."""
    _run(_EXTEND, worker=worker, lease=LEASE)


def _ambiguous(*, pause: float) -> dict[str, Any]:
    codes = {"repeated": REPEATED.code, "ambiguous": AMBIGUOUS.code}
    return {"resend": repeats_ambiguous(), "pause": pause, **codes}
