"""The administration pages of the training: courses, quizzes and questions, the rules, and who has
finished. Nobody's answers are shown."""

from dashboard.training.admin import courses, progress, quizzes  # noqa: F401
