"""A mentorship that the matching ends, with what was planned in it."""

from datetime import datetime
from typing import TYPE_CHECKING

from students.models import Mentorship, Session
from students.models.outcome import MENTORSHIP_ENDED

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


def end(mentorship: Mentorship, *, by: "User", now: datetime) -> None:
    """Sessions to come are cancelled, and both people are told, or somebody would wait in an empty
    room. Inside the caller's transaction."""
    coming = Session.objects.upcoming().filter(mentorship=mentorship, starts_at__gt=now)
    for session in coming.select_related("mentor", "student"):
        session.cancel(Session.Status.CANCELLED_OTHER, by=by, text=MENTORSHIP_ENDED, now=now)
    mentorship.end(now)
