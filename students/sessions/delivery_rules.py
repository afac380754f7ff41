"""SQL conditions for the notification kinds in kinds.py: whether a message about a session may
still be sent, and when reminders are due. ``r`` is the row of the delivery."""

from datetime import time, timedelta
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from mentorhub.notifications.eligibility import as_bigint, recipient_holds
from mentorhub.notifications.reasons import ROLE_ENDED
from mentorhub.notifications.registry import Audience, Reason, Stop
from students.sessions.models.outcome_kinds import CANCELLED, as_sql

CHANGED = Reason("session_changed", _("The session was moved, cancelled or closed."))
NOT_CANCELLED = Reason("not_cancelled", _("The session is no longer cancelled."))
UNSUPPORTED = Reason("mentorship_too_short", _("The mentorship ends before that date."))
NOT_OF_SESSION = Reason(
    "not_of_the_session", _("The person is not one of the two people in the session.")
)
ANSWERED = Reason("proposal_answered", _("The proposed time has been answered."))
NOTHING_THAT_DAY = Reason("empty_day", _("There is no longer a session that day."))

SESSION = """(values (1)) one
left join students_session session on session.id = r.session_id
left join students_mentorship mentorship on mentorship.id = session.mentorship_id"""

IS_ENROLLED = """exists (select from students_enrolment enrolment
    where enrolment.student_id = r.recipient_id and enrolment.ended_at is null)"""

IS_MENTOR = "r.recipient_id = session.mentor_id"
IS_STUDENT = "r.recipient_id = session.student_id"
IS_NEITHER = "r.recipient_id not in (session.mentor_id, session.student_id)"

# The reference of a delivery about several sessions of one calendar entry. Its payload lists the
# primary key, the schedule_version and the start of each. ``session`` is the first one.
SERIES = "series"
# More than any series has. Other content of a payload is ignored and never raises an error.
MAX_DATES = 1000
_LISTED = f"""jsonb_path_query(r.payload, '$.dates[0 to {MAX_DATES - 1}]') told
    join students_session its on its.id = {as_bigint("told ->> 0")}
        and its.schedule_version = {as_bigint("told ->> 1")}
    join students_mentorship support on support.id = its.mentorship_id"""


def _of_series(condition: str) -> str:
    """SQL condition: it is true for at least one of the sessions that the delivery lists, and that
    session still has the listed schedule_version."""
    return f"exists (select from {_LISTED} where {condition})"


def _series_or_single(series: str, alone: str) -> str:
    """SQL: the expression for a delivery about several sessions, or that for a single session."""
    return f"case when r.reference = '{SERIES}' then {series} else {alone} end"


_IS_IN_ITS = "r.recipient_id in (its.mentor_id, its.student_id)"
_STANDS = "its.status = 'planned' and support.during @> its.starts_at"

# The recipient's role, checked again: it may have ended since the delivery was written.
ROLE_LOST = Stop(
    f"{IS_MENTOR} and not {recipient_holds(Audience.MENTOR)} or {IS_STUDENT} and not {IS_ENROLLED}",
    ROLE_ENDED,
)
NOT_A_PARTICIPANT = Stop(
    _series_or_single(f"not {_of_series(_IS_IN_ITS)}", f"coalesce({IS_NEITHER}, false)"),
    NOT_OF_SESSION,
)
NO_LONGER_PLANNED = Stop(
    _series_or_single(
        f"not {_of_series(_STANDS)}",
        "session.status <> 'planned' or session.schedule_version <> r.schedule_version",
    ),
    CHANGED,
)
OUTSIDE_MENTORSHIP = Stop(
    _series_or_single("false", "not mentorship.during @> session.starts_at"), UNSUPPORTED
)
# For messages to the two participants about a date that is still valid.
APPOINTMENT = (ROLE_LOST, NO_LONGER_PLANNED, OUTSIDE_MENTORSHIP, NOT_A_PARTICIPANT)

# The former mentor is told of a handover, whatever has happened to the session since.
HANDOVER = tuple(
    Stop(f"not ({IS_NEITHER}) and ({stop.when})", stop.reason)
    for stop in (NO_LONGER_PLANNED, OUTSIDE_MENTORSHIP)
)

# A cancellation is sent to both participants, because they have the session in their calendars,
# even when the role or the mentorship has ended since.
CANCELLATION = (
    Stop(
        _series_or_single(
            "not " + _of_series(f"its.status in {as_sql(CANCELLED)}"),
            "session.schedule_version <> r.schedule_version"
            f" or session.status not in {as_sql(CANCELLED)}",
        ),
        NOT_CANCELLED,
    ),
    NOT_A_PARTICIPANT,
)


# For messages about the details of calendar entries, whose payload lists details_version as well.
_DETAILS_STAND = _of_series(f"{_STANDS} and its.details_version = {as_bigint('told ->> 3')}")
DETAILS = (
    ROLE_LOST,
    Stop(f"not {_DETAILS_STAND}", CHANGED),
    Stop(f"not {_of_series(_IS_IN_ITS)}", NOT_OF_SESSION),
)


# Until when a message is useful: the start, or the end, of the last session it is about.
def _latest(instant: str) -> str:
    return f"(select max({instant}) from {_LISTED})"  # noqa: S608


START = _series_or_single(_latest("its.starts_at"), "session.starts_at")
END = _series_or_single(_latest("its.ends_at"), "session.ends_at")
END_OF_LISTED = _latest("its.ends_at")

PROPOSAL_CLOSED = Stop(
    f"""not exists (select from students_timeproposal proposal
    where proposal.id = {as_bigint("r.subject")} and proposal.state = 'open')""",
    ANSWERED,
)

# The digest of the day is sent at this local time of the mentor.
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


# Sessions write their reminders when they are planned; this query finds those that are missing, for
# example after a restore. A reminder whose time has passed is not sent.
REMINDERS = """
select person.id as recipient_id, session.id as session_id, session.schedule_version,
    '' as reference, '' as subject, session.starts_at - %(before)s::interval as due_at
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

# For each mentor, the local days with sessions whose digest is due in the next 24 hours. A zone
# that PostgreSQL does not know counts as UTC, so that one wrong setting does not stop the query.
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
    '' as subject, at as due_at
from due
where at > statement_timestamp() and at <= statement_timestamp() + interval '1 day'"""


def early_reminder() -> timedelta:
    """How long before the start the first reminder is due (by default 48 hours)."""
    return timedelta(hours=policy().early_reminder_hours)


def late_reminder() -> timedelta:
    """How long before the start the second reminder is due (by default 60 minutes)."""
    return timedelta(minutes=policy().late_reminder_minutes)


def policy() -> Any:
    # Looked up by name, because the models of this app import this module.
    return apps.get_model("students.SessionPolicy").current()
