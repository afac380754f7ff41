"""What a student downloads of their results, and an assessor of those that they gave."""

from typing import Any

from django.db.models import Q

from mentorhub.personal_export import INTERNAL, OF_OTHERS, Table, register
from students.models import Verdict, VerdictSkill


def _verdicts(person: Any) -> Any:
    """Those about the person, and those by them; no other that they may read by their role."""
    rows = Verdict.objects.visible_to(person)
    own = Q(defence__student=person.pk) | Q(assessor=person.pk)
    return rows.filter(own).order_by("released_at", "pk")


register(
    Table(
        name="results",
        model=Verdict,
        rows=_verdicts,
        columns=(
            "defence__work__project__title", "defence__number", "number", "kind", "outcome",
            "words", "reason", "fix_until", "released_at",
        ),
        without={"defence": "As its project and number.", "assessor": OF_OTHERS,
                 "guide_version": INTERNAL},
    )
)  # fmt: skip
register(
    Table(
        name="results_skills",
        model=VerdictSkill,
        rows=lambda person: VerdictSkill.objects.filter(verdict__in=_verdicts(person)).order_by(
            "verdict", "position"
        ),
        columns=(
            "verdict__defence__work__project__title", "verdict__number", "position", "title",
            "acquired", "words",
        ),
        without={"verdict": "As its project and number."},
    )
)  # fmt: skip
