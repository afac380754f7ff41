"""Guides are written for all their readers. Versions and the reading log are evidence, in which
nothing can be rewritten; they name people by number alone."""

from guides.models import Criterion, Guide, GuideFile, GuideVersion, Skill, Tick
from mentorhub.personal_data import DeleteRows, declare, keep

FOR_READERS = "Written for all mentors and assessors of the path, not about a person."

declare(Guide, keep("advice", "steps", "identifier", because=FOR_READERS))
declare(Skill, keep("name", "deliverable", because=FOR_READERS))
declare(Criterion, keep("text", because=FOR_READERS))
declare(
    GuideFile,
    keep("name", "content_type", "sha256", "content", "identifier", because=FOR_READERS),
)
declare(GuideVersion, keep("content", because="What a guide said; append-only."))
# A mentor's private note about a student, without a word.
declare(Tick, DeleteRows(of=("student", "mentor")))
