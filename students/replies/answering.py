"""What a button of a reminder does, and whether it still fits.

A link is good for one session at one of its dates, for one person, once, until the session ends.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.database import current_login, lock
from mentorhub.notifications.registry import Kind
from students.models import Session, SessionReply, TimeProposal
from students.replies.links import Action, Link
from students.sessions import kinds, reminders

# What is kept of each action, and what the other person is told; a proposal tells by itself.
KEPT_AS = {
    Action.CONFIRM: SessionReply.Kind.CONFIRMED,
    Action.PROPOSE: SessionReply.Kind.PROPOSED,
    Action.LATE: SessionReply.Kind.LATE,
}
TOLD_AS: dict[Action, Kind] = {
    Action.CONFIRM: kinds.CONFIRMED,
    Action.LATE: kinds.RUNNING_LATE,
}


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    MOVED = "moved"
    CANCELLED = "cancelled"
    BEGUN = "begun"
    OVER = "over"


class NotOpenError(Exception):
    """The link does not fit any more; the page says why."""


@dataclass
class Answer:
    """A link whose session and person are there."""

    session: Session
    person: User
    action: Action
    version: int

    @classmethod
    def find(cls, token: str) -> "Answer | None":
        """None unless the site signed it for somebody who is still here."""
        link = Link.read(token)
        if link is None:
            return None
        sessions = Session.objects.select_related("mentor__meeting_room", "student", "mentorship")
        session = sessions.filter(pk=link.session).first()
        if session is None:
            return None
        both = {person.pk: person for person in (session.mentor, session.student)}
        person = both.get(link.person)
        if person is None or not person.is_active:
            return None
        holds = access.is_student if person == session.student else access.is_mentor
        if not holds(person):
            return None
        # Only a student asks for another time; a mentor moves the session.
        if link.action == Action.PROPOSE and person != session.student:
            return None
        return cls(session, person, link.action, link.version)

    @property
    def other(self) -> User:
        return self.session.person_beside(self.person)

    def state(self, now: datetime | None = None) -> State:
        now = now or timezone.now()
        session = self.session
        if session.is_cancelled:
            return State.CANCELLED
        if not session.is_planned or now >= session.ends_at:
            return State.OVER
        if session.schedule_version != self.version:
            return State.MOVED
        if not Session.objects.planned().filter(pk=session.pk).exists():
            return State.CANCELLED
        if self._replies().exists():
            return State.DONE
        if now >= session.starts_at and self.action != Action.LATE:
            return State.BEGUN
        return State.OPEN

    def give(self, now: datetime | None = None, **proposal: Any) -> None:
        """Do it, once, and tell the other person.

        ``proposal`` is ``starts_at`` and ``note`` of another time. Raises ``NotOpenError``, and
        what ``TimeProposal.make`` raises; nothing is written then.
        """
        now = now or timezone.now()
        with transaction.atomic(using=current_login()):
            # A move that happens at the same moment is waited for.
            lock(self.session)
            if self.state(now) != State.OPEN:
                raise NotOpenError
            self._keep(now)
            if self.action == Action.PROPOSE:
                TimeProposal.make(
                    self.session.mentorship,
                    by=self.person,
                    session=self.session,
                    now=now,
                    **proposal,
                )
            else:
                told = TOLD_AS[self.action]
                reminders.notify(self.session, told, by=self.person, now=now, to=[self.other])

    def _replies(self) -> Any:
        return SessionReply.objects.filter(
            session=self.session,
            person=self.person,
            kind=KEPT_AS[self.action],
            schedule_version=self.version,
        )

    def _keep(self, now: datetime) -> None:
        try:
            with transaction.atomic(using=current_login()):
                SessionReply.objects.create(
                    session=self.session,
                    person=self.person,
                    kind=KEPT_AS[self.action],
                    schedule_version=self.version,
                    at=now,
                )
        except IntegrityError:
            raise NotOpenError from None
