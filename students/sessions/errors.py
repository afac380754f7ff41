"""Why something about a session is not done; the message is for the person who asked."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class SessionRefusedError(Exception):
    """What all of them are; ``str()`` is a sentence in the reader's language, ``code`` a name for
    the program."""

    sentence: Any = _("This cannot be done.")
    code = "refused"

    def __init__(self, sentence: Any = None) -> None:
        super().__init__(sentence or self.sentence)

    def form_error(self) -> ValidationError:
        """The same refusal as an error of a form."""
        return ValidationError(str(self), code=self.code)


class OverlapsError(SessionRefusedError):
    sentence = _("There is another session at that time.")
    code = "overlaps"


class InThePastError(SessionRefusedError):
    sentence = _("Choose a time that is still to come.")
    code = "in_the_past"


class TooFarAheadError(SessionRefusedError):
    sentence = _("Choose a time that is not so far ahead.")
    code = "too_far_ahead"


class UnsupportedThenError(SessionRefusedError):
    sentence = _("The mentor does not support this student at that time.")
    code = "unsupported"


class NotPlannedError(SessionRefusedError):
    sentence = _("This session is over or cancelled already.")
    code = "not_planned"


class NotOfferedError(SessionRefusedError):
    sentence = _("This reason does not fit the hour.")
    code = "not_offered"


class WordsNeededError(NotOfferedError):
    """The reason is offered, but not without words."""

    sentence = _("Say why in a few words.")
    code = "words_needed"


class SessionChangedError(NotOfferedError):
    """The person has decided about another date than the one that stands by now."""

    sentence = _("This session has been moved meanwhile. Read its new date, and decide once more.")
    code = "session_changed"


class ProposalOpenError(SessionRefusedError):
    sentence = _("A proposed time is waiting for an answer already.")
    code = "proposal_open"


class ProposalAnsweredError(SessionRefusedError):
    sentence = _("This proposed time has been answered or withdrawn already.")
    code = "proposal_answered"


class ReasonNeededError(SessionRefusedError):
    sentence = _("It is late for another time: say why in a few words.")
    code = "reason_needed"
