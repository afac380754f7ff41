"""SQL conditions for the notification kinds in kinds.py: whether a message about a defence may
still be sent, and when reminders are due. ``r`` is the row of the delivery."""

from django.utils.translation import gettext_lazy as _

from mentorhub.notifications.eligibility import as_bigint, recipient_holds
from mentorhub.notifications.reasons import ROLE_ENDED
from mentorhub.notifications.registry import Audience, Reason, Stop

CHANGED = Reason("defence_changed", _("The defence was moved, called off or given back."))
NOT_OF_DEFENCE = Reason(
    "not_of_defence", _("The person is not the student, the assessor or the mentor.")
)
NOT_ASKED = Reason(
    "defence_not_asked", _("Another assessor took the defence, or the time to answer is over.")
)
HAS_ASSESSOR = Reason("defence_has_assessor", _("An assessor can take the defence now."))

DEFENCE = f"""(values (1)) one
left join students_defence defence on defence.id = {as_bigint("r.subject")}"""

# A defence that is gone has no version: everything about it stops.
_IS_ITS_VERSION = "r.reference = defence.uid || '-' || defence.schedule_version"
_IS_ENROLLED = """exists (select from students_enrolment enrolment
    where enrolment.student_id = r.recipient_id and enrolment.ended_at is null)"""
_SUPPORTS = """exists (select from students_mentorship support
    where support.student_id = defence.student_id and support.mentor_id = r.recipient_id
    and support.during @> statement_timestamp())"""

_IS_STUDENT = "coalesce(r.recipient_id = defence.student_id, false)"
_IS_ASSESSOR = "coalesce(r.recipient_id = defence.assessor_id, false)"

# Each of the three by the role in which they get it, which may have ended since.
_MAY_READ = f"""case when {_IS_STUDENT} then {_IS_ENROLLED}
    when {_IS_ASSESSOR} then {recipient_holds(Audience.ASSESSOR)}
    else {_SUPPORTS} and {recipient_holds(Audience.MENTOR)} end"""

NO_LONGER_BOOKED = Stop(
    f"not coalesce(defence.status = 'booked' and {_IS_ITS_VERSION}, false)", CHANGED
)
MAY_NOT_READ = Stop(f"not ({_MAY_READ})", NOT_OF_DEFENCE)
APPOINTMENT = (NO_LONGER_BOOKED, MAY_NOT_READ)

START, END = "defence.starts_at", "defence.ends_at"

# It was taken out of the calendars. When somebody has booked it again since, only the assessor who
# had it must still be told; the two others get the new date.
OFF = (
    Stop(
        f"""not coalesce({_IS_ITS_VERSION}, false)
        and r.recipient_id is distinct from {as_bigint("(r.payload ->> 'assessor')")}""",
        CHANGED,
    ),
)

ASKED = (
    Stop(
        f"""not coalesce(defence.status = 'requested' and defence.proposed_to_id = r.recipient_id
        and defence.proposed_until > statement_timestamp() and {_IS_ITS_VERSION}, false)""",
        NOT_ASKED,
    ),
    Stop(f"not {recipient_holds(Audience.ASSESSOR)}", ROLE_ENDED),
)

WITHOUT_ASSESSOR = (
    Stop(f"not {recipient_holds(Audience.MANAGER)}", ROLE_ENDED),
    Stop("not coalesce(defence.status = 'requested', false)", HAS_ASSESSOR),
)

# A booking writes its reminders; this query finds those that are missing, for example after a
# restore. A reminder whose time has passed is not sent.
REMINDERS = """
select person.id as recipient_id, null::bigint as session_id, defence.schedule_version,
    defence.uid || '-' || defence.schedule_version as reference, defence.id::text as subject,
    defence.starts_at - %(before)s::interval as due_at
from students_defence defence
cross join lateral (values (defence.assessor_id), (defence.student_id)) person (id)
where defence.status = 'booked'
and defence.starts_at <= statement_timestamp() + interval '3 days' + %(before)s::interval
and defence.starts_at - %(before)s::interval > statement_timestamp()
and not exists (select from students_reminder r where r.session_id is null
    and r.recipient_id = person.id and r.kind = %(kind)s
    and r.schedule_version = defence.schedule_version
    and r.reference = defence.uid || '-' || defence.schedule_version)"""
