"""What a mentor downloads of their profile."""

from django.contrib.postgres.aggregates import ArrayAgg

from dashboard.models import Mentor, ProfileChange
from mentorhub.personal_export import THE_PERSON, Table, register

register(
    Table(
        name="mentor_profile",
        model=Mentor,
        rows=lambda person: Mentor.objects.filter(user=person.pk).annotate(
            project_titles=ArrayAgg("projects__title", default=[])
        ),
        columns=(
            "introduction", "languages", "capacity", "project_titles",
            "willing_to_support_disabled_students", "paused_from", "paused_until", "links",
            "certified_at", "confirmed_at", "note_headings",
        ),
        without={"user": THE_PERSON, "projects": "As their titles."},
    )
)  # fmt: skip
register(
    Table(
        name="profile_changes",
        model=ProfileChange,
        rows=lambda person: ProfileChange.objects.visible_to(person),
        columns=("field", "before", "after", "at", "undone_at"),
        without={"mentor": THE_PERSON},
    )
)
