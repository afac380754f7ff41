from dashboard.training.models.course import Chapter, Course, Part
from dashboard.training.models.policy import TrainingPolicy
from dashboard.training.models.progress import Answer, Attempt, Completion, Reading
from dashboard.training.models.quiz import Question, QuestionVersion, Quiz

__all__ = [
    "Answer",
    "Attempt",
    "Chapter",
    "Completion",
    "Course",
    "Part",
    "Question",
    "QuestionVersion",
    "Quiz",
    "Reading",
    "TrainingPolicy",
]
