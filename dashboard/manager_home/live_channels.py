"""What the managers' home listens to: one topic, because all managers see the whole school."""

from mentorhub.live import channels
from mentorhub.live.channels import Channel

MANAGING = channels.register(
    Channel(
        name="managing",
        # There is one.
        key="school",
        tables=(
            "matching_mentorrequest",
            "matching_matchingrun",
            "matching_proposedpair",
            "students_mentorship",
            "students_enrolment",
            "students_approval",
            "students_projectwork",
            "students_pause",
            "students_timeoff",
            "students_defence",
            "students_verdict",
            "dashboard_mentor",
        ),
    )
)
