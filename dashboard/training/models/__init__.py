from dashboard.training.models.course import Chapter, Course, Part
from dashboard.training.models.policy import TrainingPolicy
from dashboard.training.models.progress import Answer, Attempt, Completion, Reading
from dashboard.training.models.quiz import Question, QuestionVersion, Quiz

# Below them, because they import the completion.
from dashboard.training.certificates.models import (  # isort: skip
    Certificate,
    CredentialKey,
    LookupCount,
    Revocation,
)

__all__ = [
    "Answer",
    "Attempt",
    "Certificate",
    "Chapter",
    "Completion",
    "Course",
    "CredentialKey",
    "LookupCount",
    "Part",
    "Question",
    "QuestionVersion",
    "Quiz",
    "Reading",
    "Revocation",
    "TrainingPolicy",
]
