"""What anonymising does to guides: nothing, because they are not about a person. Versions and the
reading log are append-only evidence, and refer to people by primary key only."""

from guides.models import (
    Criterion,
    Evaluation,
    Guide,
    GuideFile,
    GuideVersion,
    Mark,
    Readiness,
    SavedComment,
    Skill,
    SkillWords,
    StoppedText,
    Tick,
    WorkVersion,
)
from mentorhub.personal_data import Clear, DeleteRows, declare, keep

FOR_READERS = "Written for all mentors and assessors of the path, not about a person."

declare(Guide, keep("advice", "steps", "identifier", because=FOR_READERS))
declare(Skill, keep("name", "deliverable", because=FOR_READERS))
declare(Criterion, keep("text", because=FOR_READERS))
declare(
    GuideFile,
    keep("name", "content_type", "sha256", "content", "identifier", because=FOR_READERS),
)
declare(GuideVersion, keep("content", because="What a guide said; append-only."))
# A mentor's private note about a student; it has no text.
declare(Tick, DeleteRows(of=("student", "mentor")))
declare(StoppedText, keep("place", because="The name of a page; append-only, no text."))

# Notes about a student's work go with the student; a mark without words stays a record.
declare(Readiness, DeleteRows(of=("work__enrolment__student", "mentor")))
declare(
    Evaluation,
    keep("outcome", because="The record of a judgement."),
    Clear({"words": "", "mentor_words": ""}, of="assessment__defence__student"),
)
declare(
    Mark,
    keep("value", because="The record of a judgement."),
    Clear({"words": ""}, of="evaluation__assessment__defence__student"),
)
declare(SkillWords, Clear({"words": ""}, of="evaluation__assessment__defence__student"))
declare(SavedComment, DeleteRows(of="author"))
declare(WorkVersion, keep("reason", because="Append-only; why a manager moved it."))
