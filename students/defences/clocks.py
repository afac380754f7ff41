"""The two clocks of a conditional verdict: the student's time for fixes, then the assessor's time
for the answer.

Both are computed, in UTC, from the verdict and from what was handed in: no task has to run when a
time is over. An hour is an hour of real time, also in the nights in which the clocks change. The
same rules as SQL: ``students.defences.models.verdict.VerdictQuerySet``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from students.models import Verdict

# The student is reminded so long before the time for fixes ends.
REMINDER = timedelta(hours=12)


class FixState(StrEnum):
    # The student can hand in fixes.
    OPEN = "open"
    # The time is over; an upload that was begun before may still end.
    ENDING = "ending"
    # Nothing came in time: the work counts as to rework.
    LAPSED = "lapsed"
    # The fix is in, and the assessor's time runs.
    ANSWER_DUE = "answer_due"
    # The assessor's time is over. The student loses nothing.
    ANSWER_LATE = "answer_late"
    # A later verdict of the work has followed.
    OVER = "over"


@dataclass(frozen=True)
class FixClock:
    """The clock of one conditional verdict; all instants are in UTC."""

    fix_until: datetime
    grace: timedelta
    answer_time: timedelta
    # When the first deliverable that counts was handed in.
    fix_at: datetime | None
    is_followed: bool

    @property
    def ends_at(self) -> datetime:
        """The last instant at which an upload that was begun in time may end."""
        return self.fix_until + self.grace

    @property
    def answer_due(self) -> datetime | None:
        return self.fix_at + self.answer_time if self.fix_at else None

    def state(self, now: datetime) -> FixState:
        if self.is_followed:
            return FixState.OVER
        if self.answer_due is not None:
            return FixState.ANSWER_LATE if now > self.answer_due else FixState.ANSWER_DUE
        if now <= self.fix_until:
            return FixState.OPEN
        return FixState.ENDING if now <= self.ends_at else FixState.LAPSED


def clock_of(verdict: Verdict) -> FixClock | None:
    """The clock of a verdict that was read with ``with_clock``; None when it is not conditional."""
    if verdict.fix_until is None:
        return None
    return FixClock(
        fix_until=verdict.fix_until,
        grace=verdict.fix_grace,  # type: ignore[attr-defined]
        answer_time=verdict.fix_answer_time,  # type: ignore[attr-defined]
        fix_at=verdict.fix_at,  # type: ignore[attr-defined]
        is_followed=verdict.is_followed,  # type: ignore[attr-defined]
    )
