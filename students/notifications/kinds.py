"""Which kinds of mail there are for whom, and which of them one may do without."""

from typing import Any

from mentorhub import access
from students.models.reminder import Reminder

Kind = Reminder.Kind

# The appointment itself. Whoever does not read of a cancellation waits in an empty room, so these
# always come by mail, and so does a mentor or student who is new, or no longer theirs; everything
# else may be switched off.
ALWAYS = frozenset(
    {
        Kind.PLANNED,
        Kind.MOVED,
        Kind.HANDED_OVER,
        Kind.CANCELLED,
        Kind.MATCHED,
        Kind.SUPPORT_ENDED,
    }
)

OF_A_STUDENT = (
    Kind.PLANNED, Kind.MOVED, Kind.HANDED_OVER, Kind.CANCELLED, Kind.EARLY, Kind.LATE,
    Kind.DECLINED, Kind.CONFIRMED, Kind.RUNNING_LATE, Kind.MATCHED, Kind.MATCH_DECLINED,
    Kind.SUPPORT_ENDED,
)  # fmt: skip
OF_A_MENTOR = (
    Kind.PLANNED, Kind.MOVED, Kind.HANDED_OVER, Kind.CANCELLED, Kind.EARLY, Kind.LATE, Kind.DIGEST,
    Kind.PROPOSED, Kind.CONFIRMED, Kind.RUNNING_LATE, Kind.HANDED_IN, Kind.CONFIRM_PROFILE,
    Kind.MATCHED, Kind.SUPPORT_ENDED,
)  # fmt: skip
OF_A_MANAGER = (Kind.ABSENT_TWICE, Kind.MATCH_DECLINED)


def kinds_of(user: Any) -> list[Kind]:
    """The kinds that can reach somebody, in the order in which they are listed."""
    reach: set[Kind] = set()
    if access.is_student(user):
        reach.update(OF_A_STUDENT)
    if access.is_mentor(user):
        reach.update(OF_A_MENTOR)
    if access.is_manager(user):
        reach.update(OF_A_MANAGER)
    return [kind for kind in Kind if kind in reach]


def may_be_switched_off(kind: str) -> bool:
    return kind in Kind.values and kind not in ALWAYS
