"""What was read from a file of questions, in whichever format."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from dashboard.training.question_content import QuestionContent

MAX_BYTES = 1_000_000
MAX_QUESTIONS = 500


class QuestionFileError(ValueError):
    """The file cannot be read at all; the message says why, in the active language."""


@dataclass
class ReadQuestions:
    # Group and content, in the order of the file.
    questions: list[tuple[str, QuestionContent]] = field(default_factory=list)
    # One sentence for each question that is left out.
    problems: list[str] = field(default_factory=list)


def check_count(count: int) -> None:
    """Raises QuestionFileError when there is no question, or more than MAX_QUESTIONS."""
    if count > MAX_QUESTIONS:
        raise QuestionFileError(
            _("The file has more than %(most)d questions.") % {"most": MAX_QUESTIONS}
        )
    if not count:
        raise QuestionFileError(_("No question was found in it."))
