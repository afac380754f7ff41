"""Times that students propose, for a planned session or for a new one; and replies to reminders."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.database import current_login, lock
from mentorhub.dates import SERIES_AHEAD, within_bounds
from mentorhub.forms.texts import without_empty_ends
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Kind
from students.enrolments.models.mentorship import Mentorship
from students.sessions import kinds, reminders
from students.sessions.errors import (
    InThePastError,
    NotPlannedError,
    OutsideMentorshipError,
    ProposalAnsweredError,
    ProposalOpenError,
    ReasonNeededError,
    ReplacedAnsweredError,
    SessionChangedError,
    TooFarAheadError,
)
from students.sessions.models.outcome_kinds import Status
from students.sessions.models.policy import SessionPolicy
from students.sessions.models.session import Session

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


ONE_OPEN = _("A proposed time is already waiting for an answer.")


class TimeProposalQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state=TimeProposal.State.OPEN)

    def waiting(self, now: datetime | None = None) -> Self:
        """Open ones that can still be accepted, the earliest first: neither their time nor the
        start of their session has passed."""
        now = now or timezone.now()
        to_come = Q(session=None) | Q(session__status=Status.PLANNED, session__starts_at__gt=now)
        return self.open().filter(to_come, starts_at__gt=now).order_by("starts_at", "pk")

    def about(self, mentorship: Mentorship | int, session: Session | None) -> Self:
        """Those for this session; without a session those for a new one in the mentorship."""
        if session is not None:
            return self.filter(session=session)
        return self.filter(mentorship=mentorship, session=None)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.time_proposals(user))


class ProposalState(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class TimeProposal(models.Model):
    State = ProposalState

    mentorship = models.ForeignKey(
        Mentorship, models.PROTECT, related_name="time_proposals", verbose_name=_("mentorship")
    )
    session = models.ForeignKey(
        Session,
        models.PROTECT,
        related_name="time_proposals",
        null=True,
        blank=True,
        verbose_name=_("instead of"),
    )
    starts_at = models.DateTimeField(_("start"))
    note = models.CharField(_("reason"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    made_at = models.DateTimeField(_("proposed"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True, db_default="", default="")

    objects = TimeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed time")
        verbose_name_plural = _("proposed times")
        ordering = ("-made_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("session",),
                condition=Q(state=ProposalState.OPEN.value, session__isnull=False),
                name="students_proposal_one_a_session",
                violation_error_message=ONE_OPEN,
            ),
            models.UniqueConstraint(
                fields=("mentorship",),
                condition=Q(state=ProposalState.OPEN.value, session__isnull=True),
                name="students_proposal_one_new_date",
                violation_error_message=ONE_OPEN,
            ),
            within_bounds("students_proposal_dates", instants=("starts_at",)),
        ]

    def __str__(self) -> str:
        return f"Proposal {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether it is open and its time is to come; ``waiting`` also asks the session."""
        return self.state == self.State.OPEN and self.starts_at > timezone.now()

    @property
    def is_declined(self) -> bool:
        return self.state == self.State.DECLINED

    @classmethod
    def propose(
        cls,
        mentorship: Mentorship,
        starts_at: datetime,
        *,
        by: "User",
        note: str = "",
        session: Session | None = None,
        replacing: int | None = None,
        now: datetime | None = None,
    ) -> Self:
        """Propose a time for a new session, or another time for ``session``; notifies the mentor.

        For an existing session its current mentor is asked and ``mentorship`` is ignored. One
        proposal can be open for each session, and one for a new session. ``replacing`` is the
        primary key of the open one that the student has seen: it is withdrawn. One whose time has
        passed is withdrawn without being named.

        Raises ``InThePastError``, ``TooFarAheadError``, ``OutsideMentorshipError``,
        ``NotPlannedError`` when the session is over, ``ReasonNeededError`` when the session starts
        soon and the note is empty, ``SessionChangedError`` when the session is being handed over to
        another mentor, and ``ProposalOpenError`` when another one than ``replacing`` is open.
        """
        now = now or timezone.now()
        if starts_at <= now:
            raise InThePastError
        if starts_at > now + SERIES_AHEAD:
            raise TooFarAheadError
        with transaction.atomic(using=current_login()):
            if session:
                mentorship = _current_mentorship(session)
            # It may be ending. Locked before the session, in the same order as when it ends.
            lock(mentorship)
            if session:
                lock(session)
                if session.mentorship_id != mentorship.pk:
                    raise SessionChangedError
            if not Mentorship.objects.in_force(starts_at).filter(pk=mentorship.pk).exists():
                raise OutsideMentorshipError
            if session and (not session.is_planned or session.starts_at <= now):
                raise NotPlannedError
            late = session and session.is_late_at(now, SessionPolicy.current())
            if late and not note.strip():
                raise ReasonNeededError
            cls._withdraw_earlier(mentorship, session, replacing, now)
            try:
                with transaction.atomic(using=current_login()):
                    proposal = cls.objects.create(
                        mentorship=mentorship,
                        session=session,
                        starts_at=starts_at,
                        note=without_empty_ends(note),
                        made_by=by,
                        made_at=now,
                    )
            except IntegrityError:
                raise ProposalOpenError from None
            proposal._notify(kinds.PROPOSED, by=by, to=mentorship.mentor, now=now)
        return proposal

    @classmethod
    def _withdraw_earlier(
        cls, mentorship: Mentorship, session: Session | None, replacing: int | None, now: datetime
    ) -> None:
        """Raises ``ReplacedAnsweredError`` when the one to replace is not open any more."""
        earlier = {row.pk: row for row in cls.objects.open().about(mentorship, session)}
        if replacing is not None and replacing not in earlier:
            raise ReplacedAnsweredError
        for row in earlier.values():
            if row.pk == replacing or row.starts_at <= now:
                try:
                    row.withdraw(now=now)
                except ProposalAnsweredError:
                    raise ReplacedAnsweredError from None

    def accept(self, *, by: "User", now: datetime | None = None, **fields: Any) -> Session:
        """Move the session to the proposed time, or plan a new one with ``fields`` (``minutes``,
        ``zone``, ``join_url`` …); returns it.

        Raises what ``Session.plan`` and ``Session.move`` raise, ``NotPlannedError`` also when the
        session has begun, and ``ProposalAnsweredError``, also when the proposal has been handed
        over to another mentor.
        """
        now = now or timezone.now()
        with transaction.atomic(using=current_login()):
            if self.session is not None:
                lock(self.session)  # before the proposal, in the same order as Session.hand_over
            else:
                lock(self.mentorship)  # before the proposal, in the same order as when it ends
            self._lock_open(same_mentor=True)
            self._close(self.State.ACCEPTED, "", now)
            if self.session is None:
                return Session.plan(self.mentorship, self.starts_at, by=by, now=now, **fields)
            if self.session.starts_at <= now:
                raise NotPlannedError
            self.session.move(self.starts_at, by=by, now=now)
            return self.session

    def decline(self, *, by: "User", answer: str = "", now: datetime | None = None) -> None:
        """Decline it and notify the student.

        Raises ``ProposalAnsweredError``, also when it has been handed over to another mentor.
        """
        now = now or timezone.now()
        with transaction.atomic(using=current_login()):
            self._lock_open(same_mentor=True)
            self._close(self.State.DECLINED, without_empty_ends(answer), now)
            self._notify(kinds.DECLINED, by=by, to=self.made_by, now=now)

    def withdraw(self, *, now: datetime | None = None) -> None:
        """Withdraw it and cancel the pending notification to the mentor.

        Raises ``ProposalAnsweredError``.
        """
        with transaction.atomic(using=current_login()):
            self._lock_open()
            self._close(self.State.WITHDRAWN, "", now or timezone.now())
            told = Delivery.objects.filter(kind=kinds.PROPOSED.name, reference=str(self.pk))
            told.cancel_pending(reminders.PROPOSAL_WITHDRAWN)

    def hand_over(self, to: Mentorship, *, now: datetime) -> None:
        """Give it to the mentor to whom its session was handed over, and notify them.

        Does nothing when it was answered meanwhile. Runs in the transaction of
        ``Session.hand_over``.
        """
        lock(self)
        if self.state != self.State.OPEN:
            return
        self.mentorship = to
        self.save(update_fields=["mentorship"])
        self._notify(kinds.PROPOSED, by=self.made_by, to=to.mentor, now=now)

    def settle(self, *, now: datetime) -> None:
        """After a change of its session: it is accepted when the session was moved to this time,
        and withdrawn when the session was cancelled or closed. Runs in the transaction of the
        change; the session is locked."""
        lock(self)
        if self.state != self.State.OPEN or self.session is None:
            return
        if not self.session.is_planned:
            self.withdraw(now=now)
        elif self.session.starts_at == self.starts_at:
            self._close(self.State.ACCEPTED, "", now)

    def _close(self, state: str, answer: str, now: datetime) -> None:
        self.state, self.answer, self.answered_at = state, answer, now
        self.save(update_fields=["state", "answer", "answered_at"])

    def _lock_open(self, *, same_mentor: bool = False) -> None:
        before = self.mentorship_id
        lock(self)
        if self.state != self.State.OPEN or (same_mentor and self.mentorship_id != before):
            raise ProposalAnsweredError

    def _notify(self, kind: Kind, *, by: "User", to: "User", now: datetime) -> None:
        Delivery.objects.notify(
            kind,
            to=[to],
            by=by,
            now=now,
            session=self.session,
            reference=str(self.pk),
            subject=self.pk,
            payload={
                "proposed": self.starts_at.isoformat(),
                "instead_of": self.session.starts_at.isoformat() if self.session else None,
            },
        )


def _current_mentorship(session: Session) -> Mentorship:
    """The mentorship of a session as stored now; the object may be stale."""
    return Mentorship.objects.get(sessions=session.pk)


class SessionReplyQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.session_replies(user))


class SessionReply(models.Model):
    """An answer to a reminder by its link, once a kind for each ``schedule_version``."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        PROPOSED = "proposed", _("Another time proposed")
        LATE = "late", _("Running late")

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="replies", verbose_name=_("session")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    kind = models.CharField(_("answer"), max_length=9, choices=Kind)
    schedule_version = models.PositiveIntegerField(_("version of the date"))
    at = models.DateTimeField(_("answered"), default=timezone.now)

    objects = SessionReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a reminder")
        verbose_name_plural = _("answers to reminders")
        constraints = [
            models.UniqueConstraint(
                fields=("session", "person", "kind", "schedule_version"), name="students_reply_once"
            )
        ]

    def __str__(self) -> str:
        return f"Reply {self.pk}"

    @property
    def is_late(self) -> bool:
        """Whether the person says that they are running late."""
        return self.kind == self.Kind.LATE
