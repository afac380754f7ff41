"""Errors of actions on defences. The message is shown to the person who asked for the action."""

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.database import broken_constraint
from students.sessions.errors import SessionRefusedError

if TYPE_CHECKING:
    from mentorhub.accounts.models import User
    from students.defences.models.defence import Defence


class DefenceRefusedError(SessionRefusedError):
    """The base class; ``str()`` is a sentence in the active language, ``code`` names the reason."""


class NotSupportedError(DefenceRefusedError):
    sentence = gettext_lazy("Only the mentor who supports this student now can ask for a defence.")
    code = "not_supported"


class NotDefendableError(DefenceRefusedError):
    sentence = gettext_lazy("This project is not waiting for a defence.")
    code = "not_defendable"


class UnderWayError(DefenceRefusedError):
    sentence = gettext_lazy("A defence of this project is already under way.")
    code = "under_way"


class DaysError(DefenceRefusedError):
    """The days are outside what the school's rules allow."""

    sentence = gettext_lazy("Choose days that the school’s rules allow.")
    code = "days"


class TakenError(DefenceRefusedError):
    sentence = gettext_lazy("Another assessor has just taken this defence.")
    code = "taken"


class NotEligibleError(DefenceRefusedError):
    sentence = gettext_lazy(
        "Only an assessor who is approved for this path and never supported the student can take "
        "this defence."
    )
    code = "not_eligible"


class AskedFirstError(DefenceRefusedError):
    sentence = gettext_lazy("Another assessor is asked first, for a few more hours.")
    code = "asked_first"


class DateOutsideError(DefenceRefusedError):
    """The start is in the past, or on a day that is not offered."""

    sentence = gettext_lazy("Choose a time in the future, on one of the days shown.")
    code = "outside"


class BusyError(DefenceRefusedError):
    sentence = gettext_lazy("One of the two is busy then.")
    code = "overlaps"


class NotBookedError(DefenceRefusedError):
    sentence = gettext_lazy("This defence is no longer booked.")
    code = "not_booked"


class NotOfferedError(DefenceRefusedError):
    sentence = gettext_lazy("This does not fit the time or the state of the defence.")
    code = "not_offered"


class DefenceChangedError(DefenceRefusedError):
    sentence = gettext_lazy(
        "This defence has been changed in the meantime. Look at it again and decide."
    )
    code = "changed"


# Which of the two people is in the way, by the constraint; both where a trigger does not say.
_ASSESSOR_FREE = "students_defence_assessor_free"
_STUDENT_FREE = "students_defence_student_free"
OVERLAPS = (
    _ASSESSOR_FREE,
    _STUDENT_FREE,
    "students_defence_session_free",
    "students_defence_both_free",
)
NOT_ELIGIBLE = ("students_defence_assessor_eligible", "students_assessment_assessor_eligible")


def refusal_of(
    error: IntegrityError, defence: "Defence", reader: "User"
) -> DefenceRefusedError | None:
    """What a person is told when the database refuses a change; None for another error."""
    name = broken_constraint(error)
    if name in NOT_ELIGIBLE:
        return NotEligibleError()
    if name == "students_assessment_one":
        return TakenError()
    if name == "students_defence_one_open":
        return UnderWayError()
    if name not in OVERLAPS:
        return None
    return BusyError(_busy_sentence(name, defence, reader))


def _busy_sentence(name: str, defence: "Defence", reader: "User") -> str | None:
    """An assessor learns no more of a student's other dates than that they are busy."""
    if name == _ASSESSOR_FREE:
        if defence.assessor_id == reader.pk:
            return _("You have another defence then.")
        return _("The assessor has another defence then.")
    if name == _STUDENT_FREE:
        return _("%(name)s has another defence then.") % {"name": defence.student.name}
    if defence.assessor_id == reader.pk:
        return _("You or %(name)s have something else then.") % {"name": defence.student.name}
    return None
