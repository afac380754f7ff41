"""Nothing of the schema of the guides is downloaded. The export runs on a login that cannot read
it, so that no mistake in a table of it carries a guide out."""

from guides.models import (
    Criterion,
    Evaluation,
    Fingerprint,
    Guide,
    GuideFile,
    GuideVersion,
    Mark,
    Readiness,
    Reading,
    SavedComment,
    Skill,
    SkillWords,
    StoppedText,
    Tick,
    WorkVersion,
)
from mentorhub.personal_export import leave_out

leave_out(
    Criterion, Fingerprint, Guide, GuideFile, GuideVersion, Skill,
    because="The guides, which are written for all readers and never leave their schema.",
)  # fmt: skip
leave_out(
    Reading, StoppedText,
    because="Evidence on the login of guides; the school answers who asks for it.",
)  # fmt: skip
leave_out(
    Evaluation, Mark, Readiness, SavedComment, SkillWords, WorkVersion,
    because="Written beside the criteria of a guide, on the login of guides; a student downloads "
    "the verdict.",
)  # fmt: skip
leave_out(Tick, because="Of criteria of a guide: their names are its text.")
