"""Recording and correcting the outcome of a session, with what follows from it."""

from datetime import datetime

from django.db import transaction

from mentorhub.accounts.models import User
from mentorhub.database import current_login
from students.models import Outcome, Session
from students.sessions.absences import notify_two_absences
from students.sessions.errors import SessionRefusedError
from students.sessions.planning import plan_next


class NextSessionRefusedError(SessionRefusedError):
    """The outcome could be recorded, but the next session could not be planned."""

    def __init__(self, refused: SessionRefusedError) -> None:
        super().__init__(str(refused))
        self.code = refused.code


def close_session(
    session: Session, status: str, *, by: User, text: str = "", next_at: datetime | None = None
) -> None:
    """Record the outcome and plan the next session, both or neither.

    Raises what ``Session.close`` raises, and ``NextSessionRefusedError``; nothing is written then.
    """
    with transaction.atomic(using=current_login()):
        session.close(status, by=by, text=text)
        notify_two_absences(session, by=by)
        if next_at is not None:
            try:
                plan_next(session, next_at, by=by)
            except SessionRefusedError as refused:
                raise NextSessionRefusedError(refused) from refused


def correct_outcome(session: Session, status: str, *, by: User, text: str) -> Outcome:
    """Replace the outcome. Raises what ``Session.correct`` raises; nothing is written then."""
    with transaction.atomic(using=current_login()):
        outcome = session.correct(status, by=by, text=text)
        notify_two_absences(session, by=by)
    return outcome
