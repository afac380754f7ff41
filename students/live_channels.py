"""What the homes, and the pages of a session and of a defence, listen to."""

from mentorhub.live import channels
from mentorhub.live.channels import Channel, Timetable

HOME = channels.register(
    Channel(
        name="home",
        key="person",
        tables=(
            "students_session",
            "students_outcome",
            "students_sessionreply",
            "students_timeproposal",
            "students_goal",
            "students_deliverable",
            "students_defence",
            "students_verdict",
            "students_projectwork",
            "students_pause",
            "students_approval",
            "students_enrolment",
            "students_mentorship",
            "matching_mentorrequest",
            "inbox_message",
            "inbox_participant",
        ),
    )
)
SESSION = channels.register(
    Channel(
        name="session",
        key="session",
        tables=(
            "students_session",
            "students_outcome",
            "students_sessionreply",
            "students_timeproposal",
        ),
    )
)
DEFENCE = channels.register(
    Channel(name="defence", key="defence", tables=("students_defence", "students_verdict"))
)
# A cover begins and ends by its dates.
channels.register_timetable(
    Timetable(
        query="""
select unnest(array[m.mentor_id, m.student_id]), bound.at
from public.students_mentorship m, lateral (values (m.starts_at), (m.ends_at)) bound (at)
where m.ended_at is null and bound.at > %(after)s and bound.at <= %(until)s
"""
    )
)
