"""A guide with texts as people write them, and what people do with them."""

from typing import Any

from guides.models import Criterion, Guide, Skill
from guides.versions import save_version
from mentorhub.database import STAFF, signed_in_as
from students.models import Project

ADVICE = (
    "Do not praise the crust before the student has cut the loaf. Ask what they would change in "
    "the second proving, and wait for at least two answers."
)
CRITERIA = (
    "The student weighs flour and water and can say why both numbers matter.",
    "The loaf is cut in front of the assessor and its crumb is described without prompting.",
)
PASSAGE = CRITERIA[1]
ORDINARY = (
    "We talked about the week, and agreed that the second loaf is baked on Thursday at the latest."
)


def write_guide(project: Project, *, advice: str = ADVICE, criteria: Any = CRITERIA) -> Guide:
    with signed_in_as(STAFF):
        guide = Guide.objects.create(project=project, advice=advice, steps="1. Meet.")
        skill = Skill.objects.create(guide=guide, name="Baking by number", deliverable="A loaf")
        Criterion.objects.bulk_create(
            Criterion(skill=skill, position=n, text=text) for n, text in enumerate(criteria)
        )
        save_version(guide, by=None)
    return guide
