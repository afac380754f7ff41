"""Why an action of the matching is refused. ``str()`` of an error is shown to the person."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class MatchingError(Exception):
    """The base class; ``message`` is translated when it is shown."""

    message: Any = _("This is not possible.")

    def __init__(self) -> None:
        super().__init__(self.message)


class AlreadyDecidedError(MatchingError):
    message = _("This proposal has already been decided or is out of date.")


class RequestClosedError(MatchingError):
    """A manager decides about a proposal of a request that is closed."""

    message = _("This student is no longer waiting for a mentor.")


class RequestNotOpenError(MatchingError):
    """A request is changed or withdrawn that was closed since the page was loaded."""

    message = _("This request is no longer open: it has been answered or withdrawn.")


class AlreadyRequestedError(MatchingError):
    """The student has an open request, which was created since the page was loaded."""

    message = _("There is already an open request. Reload this page to see it.")


class MentorFullError(MatchingError):
    message = _("This mentor has no room for another student.")


class PairForbiddenError(MatchingError):
    message = _("This pair has since been blocked.")


class PairRuleConflictError(MatchingError):
    message = _("This student is pinned to another mentor, or this pair is blocked.")


class NotMentorError(MatchingError):
    message = _("This person may no longer mentor on the student’s path.")


class AssessorError(MatchingError):
    message = _("This person judges a defence of the student, and so cannot become their mentor.")


class MentorPausedError(MatchingError):
    message = _("This mentor has since been paused.")


class HasOtherMentorError(MatchingError):
    message = _("The student has another mentor in that period.")


class NotAssignedMentorError(MatchingError):
    message = _("Only the assigned mentor may decline.")


class DeclinePeriodOverError(MatchingError):
    message = _("The time in which you may decline is over: write to the mentorship managers.")


class AlreadyDeclinedError(MatchingError):
    message = _("This student has already been declined, or the mentorship has ended.")


class DeclineReasonMissingError(MatchingError):
    message = _("Say why in a few words.")
