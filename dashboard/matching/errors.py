"""Why an action of the matching is refused. ``str()`` of an error is shown to the person."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class MatchingError(Exception):
    """The base class; ``message`` is translated when it is shown."""

    message: Any = _("This cannot be done.")

    def __init__(self) -> None:
        super().__init__(self.message)


class AlreadyDecidedError(MatchingError):
    message = _("This proposal has been decided already, or is out of date.")


class RequestClosedError(MatchingError):
    """A manager decides about a proposal of a request that is closed."""

    message = _("This student does not wait for a mentor any more.")


class RequestNotOpenError(MatchingError):
    """A request is changed or withdrawn that was closed since the page was loaded."""

    message = _("This request is no longer open: it was answered or withdrawn meanwhile.")


class AlreadyRequestedError(MatchingError):
    """The student has an open request, which was created since the page was loaded."""

    message = _("There is an open request already. Open this page anew to see it.")


class MentorFullError(MatchingError):
    message = _("This mentor has no room for another student.")


class PairForbiddenError(MatchingError):
    message = _("This pair has been forbidden since.")


class VerdictConflictError(MatchingError):
    message = _("This student is pinned to another mentor, or this pair is forbidden.")


class NotMentorError(MatchingError):
    message = _("This person may not mentor on the student’s path any more.")


class MentorPausedError(MatchingError):
    message = _("This mentor has begun a pause since.")


class HasOtherMentorError(MatchingError):
    message = _("The student has another mentor in that period.")


class NotAssignedMentorError(MatchingError):
    message = _("Only the mentor who was assigned may decline.")


class DeclinePeriodOverError(MatchingError):
    message = _("The time in which you may decline is over: write to the mentorship managers.")


class AlreadyDeclinedError(MatchingError):
    message = _("This student has been declined, or the mentorship has ended already.")


class DeclineReasonMissingError(MatchingError):
    message = _("Say why in a few words.")
