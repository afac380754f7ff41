"""Cancelling a session: the reasons that a person may choose, and what changes with the series.

A mentor chooses among the reasons that fit the time, and whether the following sessions of the
series are cancelled too. A student's reason follows from the time: cancelled in time or late.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from mentorhub.accounts.models import User
from mentorhub.database import current_login
from students.models import Outcome, Session
from students.sessions.absences import notify_two_absences
from students.sessions.models.outcome_kinds import CANCELLED_LATE_BY_STUDENT
from students.sessions.series import cancel_series, remaining_sessions


class Change(StrEnum):
    """What has changed since the person opened the page, so that they must confirm again."""

    NONE = ""
    DATE = "date"
    SERIES = "series"
    LATE = "late"


@dataclass(frozen=True)
class CancellationOptions:
    """What this person may decide about a session."""

    session: Session
    is_mentor: bool
    reasons: list[str]
    # The following sessions of the series that may be cancelled too; empty for a student.
    later: list[Session]

    @classmethod
    def for_user(cls, session: Session, user: User) -> "CancellationOptions":
        """A student has one reason, the one that fits the time, and none after the start."""
        now = timezone.now()
        is_mentor = user.pk == session.mentor_id
        reasons = Outcome.reasons(session, now, by_student=not is_mentor)
        later = remaining_sessions(session, now)[1:] if is_mentor else []
        return cls(session, is_mentor, reasons, later)

    @property
    def is_late(self) -> bool:
        return any(reason in CANCELLED_LATE_BY_STUDENT for reason in self.reasons)

    @property
    def expected(self) -> str:
        """What the page shows beside the date, as a hidden field: the following sessions for a
        mentor, the reason for a student."""
        if self.is_mentor:
            return ",".join(str(row.pk) for row in self.later)
        return "".join(self.reasons)

    def change_since(self, version: int | None, expected: str, *, is_series: bool) -> Change:
        """What has changed since the page was opened with this ``schedule_version`` and these
        expected options. ``is_series``: the following sessions are to be cancelled too."""
        if version != self.session.schedule_version:
            return Change.DATE
        if (is_series or not self.is_mentor) and expected != self.expected:
            return Change.SERIES if self.is_mentor else Change.LATE
        return Change.NONE


def cancel(
    session: Session, reason: str, *, by: User, text: str = "", is_series: bool = False
) -> list[Session]:
    """Cancel the session, or also the following ones of its series; returns those cancelled.

    Raises what ``Session.cancel`` raises; nothing is cancelled then.
    """
    version = session.schedule_version
    with transaction.atomic(using=current_login()):
        if is_series:
            cancelled = cancel_series(session, reason, by=by, text=text, seen_version=version)
        else:
            session.cancel(reason, by=by, text=text, seen_version=version)
            cancelled = [session]
        notify_two_absences(session, by=by)
    return cancelled
