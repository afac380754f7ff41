"""What a person downloads of sessions and what was written about them.

A mentor's private notes and scratchpads are in the mentor's file alone; what a student wrote of
themself for their first session is in the student's alone.
"""

from typing import Any

from django.db.models import Q

from mentorhub.personal_export import (
    DERIVED,
    INTERNAL,
    OF_OTHERS,
    OPENS_SOMETHING,
    THE_PERSON,
    Table,
    register,
)
from students.models import (
    DiscoveryForm,
    Goal,
    MeetingRoom,
    Outcome,
    PrivateNote,
    Scratchpad,
    Session,
    SessionNote,
    SessionReply,
    TimeOff,
    TimeProposal,
    WeeklyHours,
)


def _takes_part(person: Any) -> Q:
    return Q(session__student=person.pk) | Q(session__mentor=person.pk)


SESSION = ("session__starts_at", "session__mentor__name", "session__student__name")

register(
    Table(
        name="sessions",
        model=Session,
        rows=lambda person: (
            Session.objects.visible_to(person).with_participant(person).order_by("starts_at", "pk")
        ),
        columns=(
            "kind", "starts_at", "ends_at", "zone", "status", "mentor__name", "student__name",
            "project__title", "planned_at",
        ),
        without={
            "mentorship": DERIVED, "during": DERIVED, "join_url": OPENS_SOMETHING,
            "planned_by": OF_OTHERS, "schedule_version": INTERNAL, "details_version": INTERNAL,
            "entry_shows": INTERNAL, "uid": INTERNAL, "series": INTERNAL,
            "recurrence_at": INTERNAL,
        },
    )
)  # fmt: skip
register(
    Table(
        name="session_outcomes",
        model=Outcome,
        rows=lambda person: Outcome.objects.visible_to(person).filter(_takes_part(person)),
        columns=(*SESSION, "status", "text", "by__name", "at", "replaced_at"),
    )
)
register(
    Table(
        name="session_notes",
        model=SessionNote,
        rows=lambda person: SessionNote.objects.visible_to(person).filter(_takes_part(person)),
        columns=(*SESSION, "check_in", "progress", "remarks", "questions", "week", "updated_at"),
        without={"is_draft": INTERNAL},
    )
)
register(
    Table(
        name="discovery_forms",
        model=DiscoveryForm,
        rows=lambda person: DiscoveryForm.objects.visible_to(person).filter(
            session__student=person.pk
        ),
        columns=(
            *SESSION, "background", "career_aim", "schedule", "support_needs", "updated_at",
        ),
        without={"is_draft": INTERNAL},
    )
)  # fmt: skip
register(
    Table(
        name="private_notes",
        model=PrivateNote,
        rows=lambda person: PrivateNote.objects.visible_to(person).filter(mentor=person.pk),
        columns=("session__starts_at", "session__student__name", "text", "updated_at"),
        without={"mentor": THE_PERSON},
    )
)
register(
    Table(
        name="scratchpads",
        model=Scratchpad,
        rows=lambda person: Scratchpad.objects.visible_to(person).filter(mentor=person.pk),
        columns=("student__name", "project__title", "text", "updated_at"),
        without={"mentor": THE_PERSON},
    )
)
register(
    Table(
        name="goals",
        model=Goal,
        rows=lambda person: Goal.objects.visible_to(person).filter(enrolment__student=person.pk),
        columns=("text", "set_at", "done_at", "removed_at"),
        without={"enrolment": THE_PERSON, "session": INTERNAL},
    )
)
register(
    Table(
        name="proposed_times",
        model=TimeProposal,
        rows=lambda person: TimeProposal.objects.visible_to(person).filter(
            mentorship__student=person.pk
        ),
        columns=("starts_at", "note", "made_at", "state", "answered_at", "answer"),
        without={"mentorship": THE_PERSON, "session": INTERNAL, "made_by": THE_PERSON},
    )
)
register(
    Table(
        name="answers_to_proposed_times",
        model=TimeProposal,
        rows=lambda person: TimeProposal.objects.visible_to(person).filter(
            mentorship__mentor=person.pk
        ),
        columns=("mentorship__student__name", "starts_at", "state", "answered_at", "answer"),
    )
)
register(
    Table(
        name="answers_to_reminders",
        model=SessionReply,
        rows=lambda person: SessionReply.objects.visible_to(person).filter(person=person.pk),
        columns=("session__starts_at", "kind", "at"),
        without={"person": THE_PERSON, "schedule_version": INTERNAL},
    )
)
register(
    Table(
        name="weekly_hours",
        model=WeeklyHours,
        rows=lambda person: WeeklyHours.objects.filter(person=person.pk),
        columns=("weekday", "starts", "ends"),
        without={"person": THE_PERSON},
    )
)
register(
    Table(
        name="time_off",
        model=TimeOff,
        rows=lambda person: TimeOff.objects.filter(person=person.pk),
        columns=("starts_on", "ends_on"),
        without={"person": THE_PERSON},
    )
)
register(
    Table(
        name="meeting_room",
        model=MeetingRoom,
        rows=lambda person: MeetingRoom.objects.filter(mentor=person.pk),
        columns=("url",),
        without={"mentor": THE_PERSON},
    )
)
