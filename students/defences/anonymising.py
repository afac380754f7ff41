"""What anonymising does to defences and verdicts: the record of what was decided stays, the words
about the person go."""

from mentorhub.personal_data import Clear, declare, keep
from students.models import (
    Assessment,
    Defence,
    EvaluationPolicy,
    ProjectSkill,
    Verdict,
    VerdictSkill,
)

RECORD = "The record of a defence."

declare(
    Defence,
    keep("status", "zone", "not_held_because", because=RECORD),
    Clear({"not_held_words": "", "join_url": "", "recording_url": ""}, of=("student", "assessor")),
)
declare(Assessment, keep("part", because=RECORD))
declare(
    Verdict,
    keep("kind", "outcome", because=RECORD),
    Clear({"words": "", "reason": ""}, of="defence__student"),
)
declare(
    VerdictSkill,
    keep("title", because="The public title of a skill, not about a person."),
    Clear({"words": ""}, of="verdict__defence__student"),
)
declare(ProjectSkill, keep("title", because="The public title of a skill, not about a person."))
declare(EvaluationPolicy)
