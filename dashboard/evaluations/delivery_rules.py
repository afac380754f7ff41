"""SQL conditions for the notification kinds in kinds.py: whether a message about a verdict may
still be sent, and when those of a clock are due. ``r`` is the row of the delivery.

The clock is that of ``students.defences.clocks``; a test compares both.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mentorhub.notifications.eligibility import as_bigint, recipient_holds
from mentorhub.notifications.reasons import ROLE_ENDED
from mentorhub.notifications.registry import Audience, Reason, Stop
from students.defences.clocks import REMINDER
from students.models import EvaluationPolicy

NOT_READER = Reason(
    "not_of_verdict", _("The person is not the student, the mentor or the assessor any more.")
)
CLOCK_CHANGED = Reason(
    "fix_clock_changed", _("The fixes were handed in, or judged, before the message was sent.")
)


def _policy(name: str, unit: str) -> str:
    """SQL: a length of time of the school's policy."""
    default = EvaluationPolicy._meta.get_field(name).default
    return f"""(coalesce((select {name} from students_evaluationpolicy), {default})
        * interval '1 {unit}')"""  # noqa: S608


GRACE, ANSWER_TIME = _policy("grace_minutes", "minute"), _policy("answer_hours", "hour")

_JOINS = """join students_defence defence on defence.id = verdict.defence_id
join students_projectwork work on work.id = defence.work_id
join students_enrolment enrolment on enrolment.id = work.enrolment_id"""

VERDICT = f"""(values (1)) one
left join (students_verdict verdict {_JOINS}) on verdict.id = {as_bigint("r.subject")}"""

FIX_AT = f"""(select min(fix.handed_in_at) from students_deliverable fix
    where fix.enrolment_id = work.enrolment_id and fix.project_id = work.project_id
    and fix.withdrawn_at is null and fix.handed_in_at > verdict.released_at
    and fix.begun_at <= verdict.fix_until
    and fix.handed_in_at <= verdict.fix_until + {GRACE})"""  # noqa: S608
ANSWER_DUE = f"({FIX_AT} + {ANSWER_TIME})"
FIX_UNTIL = "verdict.fix_until"
FIX_ENDS = f"(verdict.fix_until + {GRACE})"

_RUNS = """(verdict.outcome = 'conditional' and work.state = 'conditional'
    and enrolment.ended_at is null and not exists (
        select from students_verdict later join students_defence other
        on other.id = later.defence_id
        where other.work_id = work.id and later.id > verdict.id))"""
_NOW = "statement_timestamp()"
WAITS = f"{_RUNS} and {FIX_AT} is null and {FIX_UNTIL} > {_NOW}"
LAPSED = f"{_RUNS} and {FIX_AT} is null and {FIX_ENDS} < {_NOW}"
HAS_FIX = f"{_RUNS} and {FIX_AT} is not null"
IS_LATE = f"{HAS_FIX} and {ANSWER_DUE} < {_NOW}"

_IS_STUDENT = "r.recipient_id = defence.student_id"
_IS_ASSESSOR = f"""(r.recipient_id = defence.assessor_id
    and {recipient_holds(Audience.ASSESSOR)})"""
_SUPPORTS = f"""({recipient_holds(Audience.MENTOR)} and exists (
    select from students_mentorship support
    where support.student_id = defence.student_id and support.mentor_id = r.recipient_id
    and support.during @> {_NOW}))"""
_IS_MANAGER = recipient_holds(Audience.MANAGER)


def _unless(condition: str, reason: Reason) -> Stop:
    return Stop(f"not coalesce({condition}, false)", reason)


# The student reads it also when the path has ended with it.
TO_READERS = (_unless(f"({_IS_STUDENT} or {_SUPPORTS})", NOT_READER),)
TO_STUDENT = (_unless(_IS_STUDENT, NOT_READER), _unless(WAITS, CLOCK_CHANGED))
TO_ASSESSOR = (_unless(_IS_ASSESSOR, ROLE_ENDED), _unless(HAS_FIX, CLOCK_CHANGED))
TO_ALL = (
    _unless(f"({_IS_STUDENT} or {_SUPPORTS} or {_IS_ASSESSOR})", NOT_READER),
    _unless(LAPSED, CLOCK_CHANGED),
)
TO_MANAGERS = (
    _unless(f"({_IS_MANAGER} or {_IS_ASSESSOR})", ROLE_ENDED),
    _unless(IS_LATE, CLOCK_CHANGED),
)

_STUDENT = "select defence.student_id as id"
_ASSESSOR = "select defence.assessor_id as id"
# The cover before the mentor whom it covers.
_MENTOR = f"""(select support.mentor_id as id from students_mentorship support
    where support.student_id = defence.student_id and support.during @> {_NOW}
    order by support.kind <> 'cover', support.starts_at desc limit 1)"""  # noqa: S608
_MANAGERS = """select role.user_id as id from accounts_role role
    where role.kind = 'manager' and role.ended_at is null"""


def _schedule(people: str, due_at: str, condition: str) -> str:
    """The messages about each verdict for which the condition is true, due at an instant at most
    three days ago: an older one, after a restore for instance, is of no use."""
    return f"""
select person.id as recipient_id, null::bigint as session_id, 0 as schedule_version,
    verdict.id::text as reference, verdict.id::text as subject, {due_at} as due_at
from students_verdict verdict {_JOINS}
cross join lateral ({people}) person
where verdict.fix_until is not null and {condition}
and {due_at} > {_NOW} - interval '3 days'"""  # noqa: S608


_REMINDER_AT = f"{FIX_UNTIL} - %(reminder)s::interval"
FIX_SOON = _schedule(
    _STUDENT,
    _REMINDER_AT,
    f"{WAITS} and {_REMINDER_AT} > greatest({_NOW}, verdict.released_at)",
)
FIX_IN = _schedule(_ASSESSOR, FIX_AT, HAS_FIX)
FIX_LAPSED = _schedule(f"{_STUDENT} union {_ASSESSOR} union {_MENTOR}", FIX_ENDS, LAPSED)
ANSWER_LATE = _schedule(f"{_MANAGERS} union {_ASSESSOR}", ANSWER_DUE, IS_LATE)


def reminder() -> dict[str, Any]:
    return {"reminder": REMINDER}
