"""What a student downloads of their defences, and an assessor of those that they judge."""

from typing import Any

from django.db.models import Q

from mentorhub.personal_export import INTERNAL, OF_OTHERS, THE_PERSON, Table, leave_out, register
from students.models import Assessment, Defence


def _defences(person: Any) -> Any:
    """The person's own and those they judge; no other that they may read by their role."""
    own = Q(student=person.pk) | Q(assessor=person.pk)
    return Defence.objects.visible_to(person).filter(own).order_by("requested_at", "pk")


register(
    Table(
        name="defences",
        model=Defence,
        rows=_defences,
        columns=(
            "work__project__title", "number", "status", "requested_at", "earliest_on", "latest_on",
            "taken_at", "starts_at", "ends_at", "zone", "join_url", "recording_url", "ended_at",
            "not_held_because", "not_held_words",
        ),
        without={
            "work": "As its project.", "student": THE_PERSON, "assessor": OF_OTHERS,
            "requested_by": OF_OTHERS, "proposed_to": OF_OTHERS, "proposed_until": OF_OTHERS,
            "ended_by": OF_OTHERS, "schedule_version": INTERNAL, "uid": INTERNAL,
            "closes_at": INTERNAL, "during": "As its start and end.",
        },
    )
)  # fmt: skip
leave_out(Assessment, because="Who judged, without a word of it; the defence says the rest.")
