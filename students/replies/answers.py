"""Answers to reminders: what the link of a reminder does, and whether it can still be used.

A link is valid for one session with one ``schedule_version``, for one person, once, until the
session ends.
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

# The kind of the stored reply, and of the notification to the other person. For a proposal
# ``TimeProposal.propose`` sends the notification.
REPLY_KINDS = {
    Action.CONFIRM: SessionReply.Kind.CONFIRMED,
    Action.PROPOSE: SessionReply.Kind.PROPOSED,
    Action.LATE: SessionReply.Kind.LATE,
}
NOTIFICATION_KINDS: dict[Action, Kind] = {
    Action.CONFIRM: kinds.CONFIRMED,
    Action.LATE: kinds.RUNNING_LATE,
}


class LinkState(StrEnum):
    OPEN = "open"
    DONE = "done"
    MOVED = "moved"
    CANCELLED = "cancelled"
    BEGUN = "begun"
    OVER = "over"


class LinkClosedError(Exception):
    """The link cannot be used any more; ``Answer.state`` says why."""


@dataclass
class Answer:
    """A link with a valid signature, with its session and its person."""

    session: Session
    person: User
    action: Action
    version: int

    @classmethod
    def find(cls, token: str) -> "Answer | None":
        """The answer of a link; None when the signature is not valid, or the person is no longer a
        participant, is inactive, or does not hold the role any more."""
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
        return self.session.other_person(self.person)

    def state(self, now: datetime | None = None) -> LinkState:
        now = now or timezone.now()
        session = self.session
        if session.is_cancelled:
            return LinkState.CANCELLED
        if not session.is_planned or now >= session.ends_at:
            return LinkState.OVER
        if session.schedule_version != self.version:
            return LinkState.MOVED
        if not Session.objects.planned().filter(pk=session.pk).exists():
            return LinkState.CANCELLED
        if self._replies().exists():
            return LinkState.DONE
        if now >= session.starts_at and self.action != Action.LATE:
            return LinkState.BEGUN
        return LinkState.OPEN

    def submit(self, now: datetime | None = None, **proposal: Any) -> None:
        """Store the answer, once, and notify the other person.

        ``proposal`` is ``starts_at``, ``note`` and ``replacing`` of a proposed time. Raises
        ``LinkClosedError`` and what ``TimeProposal.propose`` raises; nothing is written then.
        """
        now = now or timezone.now()
        with transaction.atomic(using=current_login()):
            # Wait for a concurrent move of the session.
            lock(self.session)
            if self.state(now) != LinkState.OPEN:
                raise LinkClosedError
            self._save_reply(now)
            if self.action == Action.PROPOSE:
                TimeProposal.propose(
                    self.session.mentorship,
                    by=self.person,
                    session=self.session,
                    now=now,
                    **proposal,
                )
            else:
                told = NOTIFICATION_KINDS[self.action]
                reminders.notify(self.session, told, by=self.person, now=now, to=[self.other])

    @property
    def open_proposal(self) -> TimeProposal | None:
        """What the student has proposed already in place of the session; None for other answers."""
        if self.action != Action.PROPOSE:
            return None
        return TimeProposal.objects.waiting().about(self.session.mentorship, self.session).first()

    def _replies(self) -> Any:
        return SessionReply.objects.filter(
            session=self.session,
            person=self.person,
            kind=REPLY_KINDS[self.action],
            schedule_version=self.version,
        )

    def _save_reply(self, now: datetime) -> None:
        try:
            with transaction.atomic(using=current_login()):
                SessionReply.objects.create(
                    session=self.session,
                    person=self.person,
                    kind=REPLY_KINDS[self.action],
                    schedule_version=self.version,
                    at=now,
                )
        except IntegrityError:
            raise LinkClosedError from None
