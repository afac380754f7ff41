"""Rows that ought to be there and are not. Each is written once, however often this runs."""

from datetime import time

from django.db import connections

from mentorhub.database import current_login
from students.models import SessionPolicy

# The digest of the day comes at this hour of the mentor's wall clock.
DIGEST_AT = time(7)

# Sessions write their reminders themselves; this finds what a restore or an accident took. None
# whose hour has passed: who plans later than that is not reminded.
_REPAIR = """
insert into students_reminder (session_id, recipient_id, kind, schedule_version, reference, state,
    due_at, try_at, attempts, repeats, why, created_at)
select session.id, person.id, kind.name, session.schedule_version, '', 'pending',
    session.starts_at - kind.before, session.starts_at - kind.before, 0, 0, '',
    statement_timestamp()
from students_session session
join students_mentorship mentorship on mentorship.id = session.mentorship_id
cross join (values ('early', %(early)s * interval '1 hour'),
                   ('late', %(late)s * interval '1 minute')) kind (name, before)
cross join lateral (values (session.mentor_id), (session.student_id)) person (id)
where session.status = 'planned' and mentorship.during @> session.starts_at
and session.starts_at > statement_timestamp()
and session.starts_at <= statement_timestamp() + interval '1 day'
    + greatest(%(early)s * interval '1 hour', %(late)s * interval '1 minute')
and session.starts_at - kind.before > statement_timestamp()
and not exists (select from students_reminder r where r.session_id = session.id
    and r.recipient_id = person.id and r.kind = kind.name
    and r.schedule_version = session.schedule_version and r.reference = '')
on conflict do nothing"""

# For each mentor the days of the coming 24 hours, as their own calendar counts them. A zone that
# this server does not know counts as UTC, so that one person's setting stops nobody's digest.
_DIGEST = """
with zones as materialized (select name from pg_timezone_names),
days as (
    select distinct session.mentor_id as person,
        date_trunc('day', session.starts_at at time zone coalesce(zones.name, 'UTC')) as day,
        coalesce(zones.name, 'UTC') as zone
    from students_session session
    join students_mentorship mentorship on mentorship.id = session.mentorship_id
    join accounts_user person on person.id = session.mentor_id and person.is_active
    left join zones on zones.name = person.zone
    where session.status = 'planned' and mentorship.during @> session.starts_at
    and session.starts_at between statement_timestamp()
        and statement_timestamp() + interval '2 days'
), due as (
    select person, to_char(day, 'YYYY-MM-DD') as reference,
        (day + %(hour)s::time) at time zone zone as at
    from days
)
insert into students_reminder (recipient_id, kind, schedule_version, reference, state, due_at,
    try_at, attempts, repeats, why, created_at)
select person, 'digest', 0, reference, 'pending', at, at, 0, 0, '', statement_timestamp()
from due
where at > statement_timestamp() and at <= statement_timestamp() + interval '1 day'
on conflict do nothing"""


def repair() -> int:
    """Write the reminders that planned sessions lack; returns how many."""
    policy = SessionPolicy.current()
    hours, minutes = policy.early_reminder_hours, policy.late_reminder_minutes
    return _run(_REPAIR, early=hours, late=minutes)


def write_digests() -> int:
    """Write the coming digests of mentors who have a session that day; returns how many."""
    return _run(_DIGEST, hour=DIGEST_AT)


def _run(statement: str, **values: object) -> int:
    with connections[current_login()].cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
