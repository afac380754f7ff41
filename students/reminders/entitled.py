"""Whether a row may still go out: one condition, asked at the claim and again just before DATA.

SQL, because it is asked inside the statements that change a row's state: between the question and
the change there is nothing. In all of it ``r`` is the row of students_reminder.
"""

from django.utils.translation import gettext_noop as noop

# What is no longer so becomes `cancelled` …
NOT_THEIRS = noop("The role or the mentorship that this was for has ended.")
NO_ACCESS = noop("The person has no access any more.")
CHANGED = noop("The session was moved, cancelled or closed.")
NOT_CANCELLED = noop("The session is not cancelled any more.")
UNSUPPORTED = noop("The mentorship does not reach that date.")
STRANGER = noop("The person is not one of the two people of the session.")
ANSWERED = noop("The proposed time has been answered.")
MATCH_ENDED = noop("The mentorship has ended already.")
NOTHING_THAT_DAY = noop("There is no session that day any more.")
UNWANTED = noop("The person does not want it by mail.")
# … and what has missed its hour becomes `dead`.
TOO_LATE = noop("It did not go out in time.")


def _holds(role: str) -> str:
    return f"""exists (select from accounts_role role where role.user_id = r.recipient_id
        and role.kind = '{role}' and role.ended_at is null)"""


_STUDIES = """exists (select from students_enrolment enrolment
        where enrolment.student_id = r.recipient_id and enrolment.ended_at is null)"""

# As what somebody gets a row, asked once more: a role may have ended since it was written. Of a
# match it stands in the reference. That a session is off, or another mentor's now, is for whoever
# had it in their calendar.
_STILL_IN_THAT_ROLE = f"""case
        when r.kind in ('cancelled', 'handed_over') then true
        when r.kind = 'absent_twice' then {_holds("manager")}
        when r.kind in ('digest', 'confirm_profile', 'proposed') then {_holds("mentor")}
        when r.kind = 'handed_in' then {_holds("mentor")} and exists (
            select from students_deliverable deliverable
            join students_enrolment its on its.id = deliverable.enrolment_id
            join students_mentorship support on support.student_id = its.student_id
            where deliverable.id::text = r.reference and support.mentor_id = r.recipient_id
            and support.during @> statement_timestamp())
        when r.kind in ('matched', 'match_declined') then
            case split_part(r.reference, '/', 1)
                when 'mentor' then {_holds("mentor")}
                when 'manager' then {_holds("manager")}
                else {_STUDIES} end
        when r.recipient_id = session.mentor_id then {_holds("mentor")}
        when r.recipient_id = session.student_id then {_STUDIES}
        else true end"""

# Why a row may not go out; null when it may. Times are the database's.
WHY_NOT = f"""(
select case
    -- Whoever left learns that their appointments are off (reminder.NEWS_OF_AN_END).
    when not person.is_active and r.kind not in ('cancelled', 'handed_over', 'support_ended')
        then '{NO_ACCESS}'
    when not {_STILL_IN_THAT_ROLE} then '{NOT_THEIRS}'
    -- The mentor before is told whatever has become of it since.
    when r.kind = 'handed_over' and r.recipient_id not in (session.mentor_id, session.student_id)
        then case when statement_timestamp() > session.ends_at then '{TOO_LATE}' end
    when r.kind in ('planned', 'moved', 'handed_over', 'early', 'late', 'running_late', 'confirmed')
        and
        (session.status <> 'planned' or session.schedule_version <> r.schedule_version)
        then '{CHANGED}'
    when r.kind = 'cancelled' and (session.schedule_version <> r.schedule_version or
        session.status not in ('cancelled_early', 'cancelled_late', 'cancelled_other'))
        then '{NOT_CANCELLED}'
    -- A cancellation is news also when the mentorship has ended since.
    when r.kind in ('planned', 'moved', 'handed_over', 'early', 'late', 'running_late', 'confirmed')
        and not mentorship.during @> session.starts_at then '{UNSUPPORTED}'
    -- Two absences in a row are the managers' business too.
    when r.kind <> 'absent_twice'
        and r.recipient_id not in (session.mentor_id, session.student_id)
        then '{STRANGER}'
    when r.kind = 'proposed' and not exists (select from students_timeproposal proposal
        where proposal.id::text = r.reference and proposal.state = 'open')
        then '{ANSWERED}'
    when r.kind = 'matched' and not exists (select from students_mentorship opened
        where opened.id::text = split_part(r.reference, '/', 2) and opened.ended_at is null)
        then '{MATCH_ENDED}'
    when r.kind = 'digest' and not exists (
        select from students_session on_day
        join students_mentorship its on its.id = on_day.mentorship_id
        where on_day.mentor_id = r.recipient_id and on_day.status = 'planned'
        and its.during @> on_day.starts_at
        -- It is due at 07:00 of that day (planner.DIGEST_AT).
        and on_day.starts_at >= r.due_at - interval '7 hours'
        and on_day.starts_at < r.due_at + interval '17 hours')
        then '{NOTHING_THAT_DAY}'
    when statement_timestamp() > case
        when r.kind in ('planned', 'moved', 'handed_over', 'early', 'late', 'confirmed')
            then session.starts_at
        when r.kind in ('running_late', 'cancelled') then session.ends_at
        when r.kind = 'digest' then r.due_at + interval '12 hours'
        else r.due_at + interval '3 days' end
        then '{TOO_LATE}'
end
from accounts_user person
left join students_session session on session.id = r.session_id
left join students_mentorship mentorship on mentorship.id = session.mentorship_id
where person.id = r.recipient_id)"""  # noqa: S608

# Whether the person has said that this kind is not wanted by mail. The notification stays.
NOT_BY_MAIL = """exists (
select from students_mailpreference preference where preference.person_id = r.recipient_id
and preference.kind = r.kind and not preference.wanted)"""
