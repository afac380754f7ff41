"""Errors of actions on sessions. The message is shown to the person who asked for the action."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class SessionRefusedError(Exception):
    """The base class; ``str()`` is a sentence in the active language, ``code`` names the reason."""

    sentence: Any = _("This is not possible.")
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
    sentence = _("Choose a time in the future.")
    code = "in_the_past"


class TooFarAheadError(SessionRefusedError):
    sentence = _("Choose a time that is not so far in the future.")
    code = "too_far_ahead"


class OutsideMentorshipError(SessionRefusedError):
    sentence = _("The mentor does not support this student at that time.")
    code = "outside_mentorship"


class NotPlannedError(SessionRefusedError):
    sentence = _("This session is already over or cancelled.")
    code = "not_planned"


class NotOfferedError(SessionRefusedError):
    sentence = _("This reason does not match the time of the session.")
    code = "not_offered"


class TextNeededError(NotOfferedError):
    """The reason is offered, but only with a text."""

    sentence = _("Say why in a few words.")
    code = "text_needed"


class SessionChangedError(NotOfferedError):
    """The session was changed after the person had opened the page: it has another date now."""

    sentence = _(
        "This session has been moved in the meantime. Check the new date and decide again."
    )
    code = "session_changed"


class ProposalOpenError(SessionRefusedError):
    sentence = _(
        "You have already proposed a time, shown above. Send this one again to replace it."
    )
    code = "proposal_open"


class ProposalAnsweredError(SessionRefusedError):
    sentence = _("This proposed time has already been answered or withdrawn.")
    code = "proposal_answered"


class ReplacedAnsweredError(ProposalAnsweredError):
    """The student wanted to replace a proposal that is not open any more."""

    sentence = _(
        "Your earlier proposal has since been answered or withdrawn. Send this one again if you "
        "still want it."
    )
    code = "replaced_answered"


class ReasonNeededError(SessionRefusedError):
    sentence = _("It is short notice for another time: say why in a few words.")
    code = "reason_needed"
