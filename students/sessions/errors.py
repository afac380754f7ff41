"""Errors of actions on sessions. The message is shown to the person who asked for the action."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class SessionRefusedError(Exception):
    """The base class; ``str()`` is a sentence in the active language."""

    sentence: Any = _("This cannot be done.")

    def __init__(self, sentence: Any = None) -> None:
        super().__init__(sentence or self.sentence)


class OverlapsError(SessionRefusedError):
    sentence = _("There is another session at that time.")


class InThePastError(SessionRefusedError):
    sentence = _("Choose a time that is still to come.")


class TooFarAheadError(SessionRefusedError):
    sentence = _("Choose a time that is not so far ahead.")


class OutsideMentorshipError(SessionRefusedError):
    sentence = _("The mentor does not support this student at that time.")


class NotPlannedError(SessionRefusedError):
    sentence = _("This session is over or cancelled already.")


class NotOfferedError(SessionRefusedError):
    sentence = _("This reason does not fit the hour.")


class SessionChangedError(NotOfferedError):
    """The session was changed after the person had opened the page: it has another date now."""

    sentence = _("This session has been moved meanwhile. Read its new date, and decide once more.")


class ProposalOpenError(SessionRefusedError):
    sentence = _("A proposed time is waiting for an answer already.")


class ProposalAnsweredError(SessionRefusedError):
    sentence = _("This proposed time has been answered or withdrawn already.")


class ReasonNeededError(SessionRefusedError):
    sentence = _("It is late for another time: say why in a few words.")
