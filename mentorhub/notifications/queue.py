"""The outbox as a queue: workers claim deliveries and change their state.

Each function is one statement, committed at once.

Every time is taken from the clock of the database (``statement_timestamp()``), never from this
machine's: a worker with a wrong clock claims, waits and expires like all others.

A row belongs to the worker whose UUID is in ``leased_by``, until ``lease_until``. A statement of a
worker about a row that no longer belongs to it changes nothing.
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
State = Delivery.State

BATCH = 100
# Seconds. A row that was only claimed is free again soon. One whose mail may have gone out is kept
# longer, so that its worker can still record the result after an outage of the database of a
# minute.
LEASE = 60
DATA_LEASE = 120
# Seconds: the pause after the first refusal, doubled after each further one up to the longest. The
# actual pause is between half as long and one and a half times as long, at random.
FIRST_RETRY_DELAY, MAX_RETRY_DELAY = 15, 300

# Whether a mail that may have gone out is sent once more (True) or held. ``students`` replaces it
# with a function that asks students.SessionPolicy, which is in a layer above.
repeats_ambiguous: Callable[[], bool] = lambda: True  # noqa: E731

_NO_LEASE = "leased_by = null, lease_until = null"

# A row whose lease has expired before the mail server got the text is pending again.
_RELEASE_EXPIRED = f"""
update students_reminder set state = '{State.PENDING}', {_NO_LEASE}, try_at = statement_timestamp()
where state = '{State.SENDING}' and lease_until < statement_timestamp()
    and data_started_at is null"""  # noqa: S608

# A row that is held keeps the UUID of its worker, which may still record that the mail went out.
_AMBIGUOUS = f"""
update students_reminder r set
    state = case when %(resend)s and r.repeats = 0
                 then '{State.PENDING}' else '{State.AMBIGUOUS}' end,
    reason = case when %(resend)s and r.repeats = 0 then %(repeated)s else %(ambiguous)s end,
    repeats = r.repeats + (%(resend)s and r.repeats = 0)::int,
    try_at = statement_timestamp() + %(pause)s * interval '1 second',
    data_started_at = case when %(resend)s and r.repeats = 0 then null else data_started_at end,
    leased_by = case when %(resend)s and r.repeats = 0 then null else r.leased_by end,
    lease_until = null
where state = '{State.SENDING}' and data_started_at is not null"""  # noqa: S608

# A kind that only a newer release knows is left to the workers of that release.
_DUE = (
    f"""state = '{State.PENDING}' and try_at <= statement_timestamp() and kind = any(%(kinds)s)"""
)

_CLAIM = f"""
with due as (
    select id from students_reminder where {_DUE} {{of_these}}
    order by try_at limit %(limit)s for update skip locked
), judged as (
    select r.id, {{not_sent_reason}} as reason from students_reminder r join due on due.id = r.id
)
update students_reminder r set
    state = case when judged.reason is null then '{State.SENDING}'
                 when judged.reason = %(too_late)s then '{State.DEAD}' else '{State.CANCELLED}' end,
    reason = coalesce(judged.reason, r.reason),
    attempts = least(r.attempts + (judged.reason is null)::int, 32767),
    data_started_at = null,
    leased_by = case when judged.reason is null then %(worker)s::uuid end,
    lease_until = case when judged.reason is null
                       then statement_timestamp() + %(lease)s * interval '1 second' end
from judged where r.id = judged.id
returning r.id, r.state"""  # noqa: S608

_SELECT_DUE = f"""
select id, kind from students_reminder where {_DUE} order by try_at limit %(limit)s"""  # noqa: S608
_SELECT_DUE_KINDS = f"select distinct kind from students_reminder where {_DUE}"  # noqa: S608

_GIVE_UP_UNREADABLE = f"""
update students_reminder set state = '{State.DEAD}', reason = %(reason)s, why = %(why)s
where id = %(row)s and state = '{State.PENDING}'"""  # noqa: S608

_MINE = f"r.state = '{State.SENDING}' and r.leased_by = %(worker)s"

# A notification of a person's own act is written as read.
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
update students_reminder r
set state = '{State.CANCELLED}', reason = {{not_mailed_reason}}, {_NO_LEASE}
where r.id = any(%(rows)s) and {_MINE} and {{not_mailed_reason}} is not null"""  # noqa: S608

_MARK = f"""
update students_reminder r set data_started_at = statement_timestamp(),
    lease_until = statement_timestamp() + %(lease)s * interval '1 second'
where r.id = %(row)s and {_MINE} and r.lease_until > statement_timestamp()
and {{not_sent_reason}} is null and {{not_mailed_reason}} is null"""  # noqa: S608

_STOP = f"""
update students_reminder r set {_NO_LEASE}, reason = judged.reason,
    state = case when judged.reason = %(too_late)s then '{State.DEAD}' else '{State.CANCELLED}' end
from (select r.id, coalesce({{not_sent_reason}}, {{not_mailed_reason}}) as reason
      from students_reminder r where r.id = %(row)s) judged
where r.id = judged.id and {_MINE} and judged.reason is not null"""  # noqa: S608

# Also for a row that was set to ambiguous meanwhile: this worker knows that the mail went out. A
# repeat keeps the reason why it is one.
_SENT = f"""
update students_reminder r set state = '{State.SENT}', sent_at = statement_timestamp(), {_NO_LEASE},
    reason = case when r.repeats > 0 then r.reason else '' end,
    why = case when r.repeats > 0 then r.why else '' end
where r.id = %(row)s and r.state in ('{State.SENDING}', '{State.AMBIGUOUS}')
    and r.leased_by = %(worker)s"""  # noqa: S608

_DEAD = f"""
update students_reminder r
set state = '{State.DEAD}', why = %(why)s, data_started_at = null, {_NO_LEASE}
where r.id = %(row)s and {_MINE}"""  # noqa: S608

_POSTPONE = f"""
update students_reminder r
set state = '{State.PENDING}', why = %(why)s, data_started_at = null, {_NO_LEASE},
    try_at = statement_timestamp() + interval '1 second' * (0.5 + random())
        * least(%(first)s * 2 ^ least(greatest(r.attempts - 1, 0), 10), %(longest)s)
where r.id = any(%(rows)s) and {_MINE}"""  # noqa: S608

_RELEASE = f"""
update students_reminder r
set state = '{State.PENDING}', {_NO_LEASE}, try_at = statement_timestamp()
where r.data_started_at is null and {_MINE}"""  # noqa: S608

_EXTEND = f"""
update students_reminder r
set lease_until = statement_timestamp() + %(lease)s * interval '1 second'
where r.data_started_at is null and r.lease_until > statement_timestamp() and {_MINE}"""  # noqa: S608


def _run(statement: str, *, kind: str | None = None, **values: Any) -> int:
    """``kind`` is that of all rows concerned, where it is known."""
    kinds = None if kind is None else frozenset([kind])
    with connections[current_login()].cursor() as cursor:
        cursor.execute(eligibility.with_conditions(statement, kinds), values)
        return cursor.rowcount


def release_expired() -> None:
    """Free the rows of workers that died: pending again, or ambiguous if the mail may be out."""
    _run(_RELEASE_EXPIRED)
    expired = " and lease_until < statement_timestamp()"
    _run(_AMBIGUOUS + expired, **_ambiguous(pause=0))


def claim(worker: UUID, limit: int | None = None) -> tuple[list[int], int]:
    """Claim due rows; returns the rows that this worker sends now, and how many were looked at.

    A due row that may no longer be sent is cancelled or given up, with its reason. A row for which
    a condition raises an error (a kind that casts what it finds) is given up, and stops no other.
    """
    values = {
        "worker": worker,
        "limit": limit or BATCH,
        "lease": LEASE,
        "too_late": TOO_LATE.code,
        "kinds": [kind.name for kind in registry.kinds()],
    }
    # Only the conditions of the kinds that are due are planned; a worker that finds nothing due
    # plans none. Rows of other kinds that fall due meanwhile are claimed the next time.
    values["kinds"] = [kind for (kind,) in _rows(_SELECT_DUE_KINDS, values)]
    if not values["kinds"]:
        return [], 0
    try:
        judged = _judge(values)
    except DataError:
        judged = _judge_one_by_one(values)
    return [row for row, state in judged if state == State.SENDING], len(judged)


def _rows(statement: str, values: dict[str, Any]) -> list[Any]:
    with connections[current_login()].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _judge(values: dict[str, Any], of_these: str = "") -> list[tuple[int, str]]:
    statement, login = _CLAIM.replace("{of_these}", of_these), current_login()
    kinds = frozenset(values["kinds"])
    with transaction.atomic(using=login), connections[login].cursor() as cursor:
        cursor.execute(eligibility.with_conditions(statement, kinds), values)
        return cursor.fetchall()


def _judge_one_by_one(values: dict[str, Any]) -> list[tuple[int, str]]:
    """The same, one row at a time: slow, and only for a batch in which a condition fails."""
    judged = []
    for row, kind in _rows(_SELECT_DUE, values):
        try:
            judged += _judge(values | {"row": row, "kinds": [kind]}, "and id = %(row)s")
        except DataError as error:
            logger.error("The conditions of delivery %s cannot be evaluated: %s", row, error)
            why = redact(str(error))[:300]
            if _run(_GIVE_UP_UNREADABLE, row=row, reason=UNREADABLE.code, why=why):
                judged.append((row, State.DEAD))
    return judged


def write_notifications(rows: Iterable[int], worker: UUID) -> None:
    """Write the notification of each row, exactly once, whatever happens to its mail."""
    which = f"r.id = any(%(rows)s) and {_MINE}"
    _run(WRITE_NOTIFICATIONS.replace("{which}", which), rows=list(rows), worker=worker)


def skip_unmailed(rows: Iterable[int], worker: UUID) -> int:
    """Cancel the rows of which no mail is sent; returns how many."""
    return _run(_SKIP, rows=list(rows), worker=worker)


def mark_data_started(row: int, worker: UUID, kind: str | None = None) -> bool:
    """Commit that the mail server is about to get the text; faster with the kind of the row.

    False when the mail must not be sent: the row belongs to another worker, or a reason stops it.
    """
    return _run(_MARK, kind=kind, row=row, worker=worker, lease=DATA_LEASE) == 1


def stop(row: int, worker: UUID) -> None:
    """Cancel or give up a row that may no longer be sent, with the reason."""
    _run(_STOP, row=row, worker=worker, too_late=TOO_LATE.code)


def mark_sent(row: int, worker: UUID) -> None:
    """Record that the mail server has accepted the mail."""
    _run(_SENT, row=row, worker=worker)


def mark_dead(row: int, worker: UUID, why: str) -> None:
    """Record that the mail server refused the mail for good; ``why`` is its answer."""
    _run(_DEAD, row=row, worker=worker, why=redact(why)[:300])


def mark_ambiguous(row: int, worker: UUID) -> None:
    """Record that the connection broke after the mail server got the text."""
    this_row = f" and r.id = %(row)s and {_MINE}"
    _run(_AMBIGUOUS + this_row, row=row, worker=worker, **_ambiguous(pause=FIRST_RETRY_DELAY))


def postpone(rows: Iterable[int], worker: UUID, why: str) -> None:
    """Try these rows again later; the pause grows with each attempt. ``why`` is the error."""
    pauses = {"first": FIRST_RETRY_DELAY, "longest": MAX_RETRY_DELAY}
    _run(_POSTPONE, rows=list(rows), worker=worker, why=redact(why)[:300], **pauses)


def release(worker: UUID) -> None:
    """Free the rows of this worker whose text the mail server has not got."""
    _run(_RELEASE, worker=worker)


def extend_lease(worker: UUID) -> None:
    """Keep the rows of this worker for another ``LEASE`` seconds: the mail server is slow."""
    _run(_EXTEND, worker=worker, lease=LEASE)


def _ambiguous(*, pause: float) -> dict[str, Any]:
    codes = {"repeated": REPEATED.code, "ambiguous": AMBIGUOUS.code}
    return {"resend": repeats_ambiguous(), "pause": pause, **codes}
