"""Why something about the matching is not done; the message is for the person who asked."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class MatchingRefusedError(Exception):
    """What all of them are; ``str()`` is a sentence in the reader's language."""

    sentence: Any = _("This cannot be done.")

    def __init__(self) -> None:
        super().__init__(self.sentence)


class DecidedError(MatchingRefusedError):
    sentence = _("This proposal has been decided already, or is out of date.")


class RequestClosedError(MatchingRefusedError):
    sentence = _("This student does not wait for a mentor any more.")


class FullError(MatchingRefusedError):
    sentence = _("This mentor has no room for another student.")


class ForbiddenError(MatchingRefusedError):
    sentence = _("This pair has been forbidden since.")


class PinnedElsewhereError(MatchingRefusedError):
    sentence = _("This student is pinned to another mentor, or this pair is forbidden.")


class NotMentorError(MatchingRefusedError):
    sentence = _("This person may not mentor on the student’s path any more.")


class PausedError(MatchingRefusedError):
    sentence = _("This mentor has begun a pause since.")


class OtherMentorError(MatchingRefusedError):
    sentence = _("The student has another mentor in that period.")


class NotYoursError(MatchingRefusedError):
    sentence = _("Only the mentor who was assigned may decline.")


class TooLateError(MatchingRefusedError):
    sentence = _("The time in which you may decline is over: write to the mentorship managers.")


class DeclinedError(MatchingRefusedError):
    sentence = _("This student has been declined, or the mentorship has ended already.")


class ReasonNeededError(MatchingRefusedError):
    sentence = _("Say why in a few words.")
