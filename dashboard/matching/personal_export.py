"""What a student downloads of their requests for a mentor, and a mentor of their assignments."""

from dashboard.matching.models import (
    Assignment,
    MatchingRun,
    MentorRequest,
    PairRule,
    ProposedPair,
    WeightPreset,
)
from mentorhub.personal_export import INTERNAL, OF_OTHERS, THE_PERSON, Table, leave_out, register

register(
    Table(
        name="mentor_requests",
        model=MentorRequest,
        rows=lambda person: MentorRequest.objects.visible_to(person).filter(student=person.pk),
        columns=(
            "project__title", "languages", "wishes", "needs", "needs_support", "wants_previous",
            "reason_for_change", "made_at", "waiting_since", "returned_at", "closed_at",
            "closed_because",
        ),
        without={"student": THE_PERSON, "enrolment": THE_PERSON, "made_by": OF_OTHERS},
    )
)  # fmt: skip
register(
    Table(
        name="assignments",
        model=Assignment,
        rows=lambda person: Assignment.objects.visible_to(person).filter(
            mentorship__mentor=person.pk
        ),
        columns=(
            "mentorship__student__name", "accepted_at", "decline_until", "declined_at",
            "decline_reason",
        ),
        without={"request": INTERNAL, "pair": INTERNAL, "accepted_by": OF_OTHERS},
    )
)  # fmt: skip
leave_out(
    MatchingRun, ProposedPair, PairRule, WeightPreset,
    because="What managers computed and decided; only they see it.",
)  # fmt: skip
