"""Whether a message about a session may still go out, and when reminders are due: SQL for the
kinds of kinds.py, in which ``r`` is the delivery."""

from datetime import time, timedelta
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from mentorhub.notifications.eligibility import as_number, holds
from mentorhub.notifications.reasons import ROLE_ENDED
from mentorhub.notifications.registry import Reason, Stop
from students.sessions.models.outcome_kinds import CANCELLED, as_sql

CHANGED = Reason("session_changed", _("The session was moved, cancelled or closed."))
NOT_CANCELLED = Reason("not_cancelled", _("The session is not cancelled any more."))
UNSUPPORTED = Reason("mentorship_too_short", _("The mentorship does not reach that date."))
STRANGER = Reason(
    "not_of_the_session", _("The person is not one of the two people of the session.")
)
ANSWERED = Reason("proposal_answered", _("The proposed time has been answered."))
NOTHING_THAT_DAY = Reason("empty_day", _("There is no session that day any more."))

SESSION = """(values (1)) one
left join students_session session on session.id = r.session_id
left join students_mentorship mentorship on mentorship.id = session.mentorship_id"""

IS_ENROLLED = """exists (select from students_enrolment enrolment
    where enrolment.student_id = r.recipient_id and enrolment.ended_at is null)"""

IS_MENTOR = "r.recipient_id = session.mentor_id"
IS_STUDENT = "r.recipient_id = session.student_id"
IS_NEITHER = "r.recipient_id not in (session.mentor_id, session.student_id)"

# The reference of a delivery about several sessions of one calendar entry. Its payload has, for
# each, the number, the schedule_version and the start that it tells. ``session`` is the first.
SERIES = "series"
# More than any series has; what else a row may hold is no date, and never an error.
MOST_DATES = 1000
_TOLD = f"""jsonb_path_query(r.payload, '$.dates[0 to {MOST_DATES - 1}]') told
    join students_session its on its.id = {as_number("told ->> 0")}
        and its.schedule_version = {as_number("told ->> 1")}
    join students_mentorship support on support.id = its.mentorship_id"""


def _of_series(condition: str) -> str:
    """SQL condition: one of the dates that the delivery tells is as it says."""
    return f"exists (select from {_TOLD} where {condition})"


def _either(series: str, alone: str) -> str:
    """SQL: what holds for a delivery about several sessions, and for one about a single one."""
    return f"case when r.reference = '{SERIES}' then {series} else {alone} end"


_IS_IN_ITS = "r.recipient_id in (its.mentor_id, its.student_id)"
_STANDS = "its.status = 'planned' and support.during @> its.starts_at"

# As what somebody gets a row, asked once more: a role may have ended since it was written.
ROLE_LOST = Stop(
    f"{IS_MENTOR} and not {holds('mentor')} or {IS_STUDENT} and not {IS_ENROLLED}", ROLE_ENDED
)
NOT_A_PARTICIPANT = Stop(
    _either(f"not {_of_series(_IS_IN_ITS)}", f"coalesce({IS_NEITHER}, false)"), STRANGER
)
NO_LONGER_PLANNED = Stop(
    _either(
        f"not {_of_series(_STANDS)}",
        "session.status <> 'planned' or session.schedule_version <> r.schedule_version",
    ),
    CHANGED,
)
OUTSIDE_MENTORSHIP = Stop(
    _either("false", "not mentorship.during @> session.starts_at"), UNSUPPORTED
)
# One of the two people, about a date that stands.
APPOINTMENT = (ROLE_LOST, NO_LONGER_PLANNED, OUTSIDE_MENTORSHIP, NOT_A_PARTICIPANT)

# The mentor before is told of a session that was handed over, whatever has become of it since.
HANDOVER = tuple(
    Stop(f"not ({IS_NEITHER}) and ({stop.when})", stop.reason)
    for stop in (NO_LONGER_PLANNED, OUTSIDE_MENTORSHIP)
)

# That a session is off is news for whoever had it in their calendar, also when the role or the
# mentorship has ended since.
CANCELLATION = (
    Stop(
        _either(
            "not " + _of_series(f"its.status in {as_sql(CANCELLED)}"),
            "session.schedule_version <> r.schedule_version"
            f" or session.status not in {as_sql(CANCELLED)}",
        ),
        NOT_CANCELLED,
    ),
    NOT_A_PARTICIPANT,
)


# Until when it is of use.
def _last(instant: str) -> str:
    return f"(select max({instant}) from {_TOLD})"  # noqa: S608


START = _either(_last("its.starts_at"), "session.starts_at")
END = _either(_last("its.ends_at"), "session.ends_at")

PROPOSAL_CLOSED = Stop(
    f"""not exists (select from students_timeproposal proposal
    where proposal.id = {as_number("r.subject")} and proposal.state = 'open')""",
    ANSWERED,
)

# The digest of the day comes at this hour of the mentor's wall clock.
DIGEST_AT = time(7)
DAY_OF_DIGEST = f"""on_day.starts_at >= r.due_at - interval '{DIGEST_AT.hour} hours'
    and on_day.starts_at < r.due_at + interval '{24 - DIGEST_AT.hour} hours'"""
EMPTY_DAY = Stop(
    f"""not exists (select from students_session on_day
    join students_mentorship its on its.id = on_day.mentorship_id
    where on_day.mentor_id = r.recipient_id and on_day.status = 'planned'
    and its.during @> on_day.starts_at and {DAY_OF_DIGEST})""",
    NOTHING_THAT_DAY,
)


# Sessions write their reminders themselves; this finds what a restore or an accident took. None
# whose hour has passed: who plans later than that is not reminded.
REMINDERS = """
select person.id as recipient_id, session.id as session_id, session.schedule_version,
    '' as reference, session.starts_at - %(before)s::interval as due_at
from students_session session
join students_mentorship mentorship on mentorship.id = session.mentorship_id
cross join lateral (values (session.mentor_id), (session.student_id)) person (id)
where session.status = 'planned' and mentorship.during @> session.starts_at
and session.starts_at > statement_timestamp()
and session.starts_at <= statement_timestamp() + interval '3 days' + %(before)s::interval
and session.starts_at - %(before)s::interval > statement_timestamp()
and not exists (select from students_reminder r where r.session_id = session.id
    and r.recipient_id = person.id and r.kind = %(kind)s
    and r.schedule_version = session.schedule_version and r.reference = '')"""

# For each mentor the days of the coming 24 hours, as their own calendar counts them. A zone that
# this server does not know counts as UTC, so that one person's setting stops nobody's digest.
DIGESTS = """
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
select person as recipient_id, null::bigint as session_id, 0 as schedule_version, reference,
    at as due_at
from due
where at > statement_timestamp() and at <= statement_timestamp() + interval '1 day'"""


def early_reminder() -> timedelta:
    """How long before the start the first reminder is due."""
    return timedelta(hours=policy().early_reminder_hours)


def late_reminder() -> timedelta:
    return timedelta(minutes=policy().late_reminder_minutes)


def policy() -> Any:
    # By name: the models of this app use this module.
    return apps.get_model("students.SessionPolicy").current()
