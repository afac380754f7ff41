"""Sessions: the planned video meetings of a mentorship.

The start is an instant in UTC; ``zone`` is the time zone in which it was planned. The database
refuses overlaps. Each change writes its notifications as rows in the same transaction
(mentorhub.notifications); nothing is sent from here.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorhub.database import current_login, lock
from mentorhub.dates import SERIES_AHEAD, day_in
from mentorhub.forms.links import HTTPS, MEETING_LINK_LENGTH
from students.enrolments.models.mentorship import Mentorship, TsTzRange
from students.paths.models.path import Project
from students.sessions import kinds, reminders
from students.sessions.errors import (
    InThePastError,
    NotOfferedError,
    NotPlannedError,
    OutsideMentorshipError,
    OverlapsError,
    SessionChangedError,
    TooFarAheadError,
)
from students.sessions.models.constraints import SESSION_CONSTRAINTS, SESSION_INDEXES
from students.sessions.models.outcome import MENTORSHIP_ENDED, Outcome
from students.sessions.models.outcome_kinds import Status, status_choices
from students.sessions.models.overlaps import overlap_message
from students.sessions.models.querysets import IS_PLANNED, SessionQuerySet
from students.sessions.models.state import SessionStateMixin

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class Session(SessionStateMixin, models.Model):
    class Kind(models.TextChoices):
        DISCOVERY = "discovery", _("Discovery session")
        WEEKLY = "weekly", _("Weekly session")

    Status = Status

    mentorship = models.ForeignKey(
        Mentorship, models.PROTECT, related_name="sessions", verbose_name=_("mentorship")
    )
    # Copied from the mentorship (a trigger keeps them equal), for the constraints on overlaps.
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="sessions_given",
        verbose_name=_("mentor"),
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="sessions",
        verbose_name=_("student"),
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.WEEKLY)
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    during = models.GeneratedField(
        expression=TsTzRange("starts_at", "ends_at"),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )
    zone = models.CharField(_("time zone"), max_length=64)
    join_url = models.URLField(
        _("link to join"), max_length=MEETING_LINK_LENGTH, blank=True, validators=[HTTPS]
    )
    status = models.CharField(
        _("status"), max_length=40, choices=status_choices, default=Status.PLANNED
    )
    # Incremented by a move, a handover and a cancellation.
    schedule_version = models.PositiveIntegerField(_("version of the date"), default=0)
    # Incremented when people are told that something else of the calendar entry has changed: the
    # link to join, a name. ``entry_shows`` has a hash of each, as people were told
    # (students.sessions.entry_updates); empty until that is recorded.
    details_version = models.PositiveIntegerField(
        _("version of the details"), default=0, db_default=0
    )
    entry_shows = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    uid = models.UUIDField(_("calendar identifier"), default=uuid.uuid4, unique=True)
    # The same for sessions that were planned together, and for those planned later to follow them.
    series = models.UUIDField(_("series"), null=True, blank=True)
    # The original start of a session that was planned as one of several: the RECURRENCE-ID in the
    # calendar entry that they share. Never changed. Null: the session has its own entry.
    recurrence_at = models.DateTimeField(_("place in the series"), null=True, blank=True)
    # The student's project in progress when the outcome was recorded.
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("project"),
    )
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    planned_at = models.DateTimeField(_("planned at"), default=timezone.now)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("-starts_at",)
        constraints = SESSION_CONSTRAINTS
        indexes = SESSION_INDEXES

    def __str__(self) -> str:
        return f"Session {self.pk}"

    # --- Properties -----------------------------------------------------------------------

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def calendar_uid(self) -> uuid.UUID:
        """The UID of the calendar entry in its mails: that of the series for a session that was
        planned as one of several, else its own. The feed always uses ``uid``."""
        if self.recurrence_at is not None and self.series is not None:
            return self.series
        return self.uid

    @property
    def sequence(self) -> int:
        """The SEQUENCE of the calendar entry: higher after each change of what it shows."""
        return self.schedule_version + self.details_version

    @property
    def room_url(self) -> str:
        """The link to join: its own, or the mentor's room; empty when there is neither."""
        return self.join_url or getattr(getattr(self.mentor, "meeting_room", None), "url", "")

    @property
    def local_day(self) -> date:
        """The day of the start in the session's time zone."""
        return day_in(self.zone, self.starts_at)

    @property
    def participant_keys(self) -> tuple[int, int]:
        """The primary keys of the two people."""
        return self.mentor_id, self.student_id

    def calendar_title(self, reader: "User") -> str:
        """What the calendar entry of this participant is called."""
        return gettext("Session with %(name)s") % {"name": self.other_person(reader).name}

    def other_person(self, user: "User") -> "User":
        """The other participant than ``user``."""
        return self.mentor if user.pk == self.student_id else self.student

    # --- Actions --------------------------------------------------------------------------

    @classmethod
    def plan(
        cls,
        mentorship: Mentorship,
        starts_at: datetime,
        *,
        by: "User",
        minutes: int,
        zone: str,
        now: datetime | None = None,
        notify: bool = True,
        **fields: Any,
    ) -> Self:
        """Plan a session and write its notifications and reminders; without ``notify`` only the
        reminders, for a caller who notifies about several sessions together.

        Raises ``InThePastError``, ``TooFarAheadError``, ``OutsideMentorshipError`` and
        ``OverlapsError``; nothing is written then.
        """
        now = now or timezone.now()
        session = cls(
            mentorship=mentorship,
            mentor_id=mentorship.mentor_id,
            student_id=mentorship.student_id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            zone=zone,
            planned_by=by,
            planned_at=now,
            **fields,
        )
        with transaction.atomic(using=current_login()):
            lock(mentorship)  # wait when it is being ended with its sessions
            session._check_date(now)
            session._cancel_orphans(by, now)
            session._save(by=by)
            if notify:
                reminders.notify(session, kinds.PLANNED, by=by, now=now)
            reminders.schedule(session, now=now)
        return session

    def move(
        self,
        starts_at: datetime,
        *,
        by: "User",
        minutes: int | None = None,
        now: datetime | None = None,
        notify: bool = True,
    ) -> None:
        """Move a planned session and replace its reminders.

        Raises what ``plan`` raises, and ``NotPlannedError``.
        """
        now = now or timezone.now()
        with transaction.atomic(using=current_login()):
            self._lock_planned()
            length = timedelta(minutes=minutes) if minutes else self.ends_at - self.starts_at
            was = {str(self.pk): self.starts_at.isoformat()}
            self.starts_at, self.ends_at = starts_at, starts_at + length
            self._check_date(now)
            self.schedule_version += 1
            self._cancel_orphans(by, now)
            self._save("starts_at", "ends_at", "schedule_version", by=by)
            reminders.cancel_pending(self)
            if notify:
                reminders.notify(self, kinds.MOVED, by=by, now=now, payload={"was": was})
            reminders.schedule(self, now=now)
            self._settle_proposals(now)

    def hand_over(
        self, to: Mentorship, *, by: "User", now: datetime | None = None, notify: bool = True
    ) -> None:
        """Give the session to another mentor of the student, at the same time and in that mentor's
        room: for a cover, or back at its early end. Open proposals are handed over with it.

        The student and both mentors are notified. Raises what ``move`` raises.
        """
        now = now or timezone.now()
        with transaction.atomic(using=current_login()):
            self._lock_planned()
            before = self.mentorship
            self.mentorship, self.mentor, self.join_url = to, to.mentor, ""
            self.entry_shows = {}  # the notification of the handover tells the rest
            self._check_date(now)
            self.schedule_version += 1
            self._cancel_orphans(by, now)
            self._save("mentorship", "mentor", "join_url", "schedule_version", "entry_shows", by=by)
            reminders.cancel_pending(self)
            if notify:
                reminders.notify_handed_over([self], before, by=by, now=now)
            reminders.schedule(self, now=now)
            for proposal in self.time_proposals.open():
                proposal.hand_over(to, now=now)

    def cancel(
        self,
        reason: str,
        *,
        by: "User",
        text: str = "",
        now: datetime | None = None,
        notify: bool = True,
        seen_version: int | None = None,
    ) -> Outcome:
        """Cancel it for a reason that fits the time (``Outcome.reasons``). The student reads
        ``text`` when the reason needs one.

        ``seen_version`` is the ``schedule_version`` that the person has seen. Raises
        ``NotPlannedError``, ``NotOfferedError`` when the reason does not fit the time, and
        ``SessionChangedError`` when the session has another version, or when the reason fitted only
        the date that this object had.
        """
        return self._set_outcome(
            reason, by=by, text=text, now=now, seen_version=seen_version, notify=notify
        )

    def close(
        self, outcome: str, *, by: "User", text: str = "", now: datetime | None = None
    ) -> Outcome:
        """Record the outcome (``Outcome.offered``). Raises what ``cancel`` raises."""
        return self._set_outcome(outcome, by=by, text=text, now=now)

    def _set_outcome(
        self,
        status: str,
        *,
        by: "User",
        text: str,
        now: datetime | None,
        seen_version: int | None = None,
        notify: bool = True,
    ) -> Outcome:
        now, held = now or timezone.now(), self.schedule_version
        with transaction.atomic(using=current_login()):
            self._lock_planned()
            if seen_version is not None and seen_version != self.schedule_version:
                raise SessionChangedError
            try:
                Outcome.check_offered(self, status, text, now)
            except NotOfferedError as refused:
                if held != self.schedule_version:
                    raise SessionChangedError from refused
                raise
            before = now < self.starts_at
            self.status = status
            if before:
                self.schedule_version += 1
            self.project = Project.objects.open_of(self.student_id).only("pk").first()
            self.save(update_fields=["status", "schedule_version", "project"])
            outcome = Outcome.objects.create(session=self, status=status, text=text, by=by, at=now)
            outcome.mark_absence()
            reminders.cancel_pending(self)
            if before and notify:
                reminders.notify(self, kinds.CANCELLED, by=by, now=now)
            self._settle_proposals(now)
        return outcome

    def correct(
        self, status: str, *, by: "User", text: str, now: datetime | None = None
    ) -> Outcome:
        """Replace the current outcome by another one; the old one is kept with ``replaced_at``.

        Raises ``NotPlannedError`` when there is no outcome yet, and ``NotOfferedError``.
        """
        now = now or timezone.now()
        with transaction.atomic(using=current_login()):
            lock(self)
            if self.is_planned:
                raise NotPlannedError(_("There is no outcome to correct yet."))
            Outcome.check_offered(self, status, text, now, correcting=True)
            replaced = self.outcomes.current().get()
            replaced.replaced_at = now
            replaced.save(update_fields=["replaced_at"])
            replaced.withdraw_absence(by)
            self.status = status
            self.save(update_fields=["status"])
            outcome = Outcome.objects.create(session=self, status=status, text=text, by=by, at=now)
            outcome.mark_absence()
        return outcome

    # --- Helpers --------------------------------------------------------------------------

    def _lock_planned(self) -> None:
        lock(self)
        if not self.is_planned:
            raise NotPlannedError

    def _settle_proposals(self, now: datetime) -> None:
        """Nobody is asked any more about a time in place of a date that was moved or cancelled."""
        for proposal in self.time_proposals.open():
            proposal.settle(now=now)

    def _check_date(self, now: datetime) -> None:
        if self.starts_at <= now:
            raise InThePastError
        if self.starts_at > now + SERIES_AHEAD:
            raise TooFarAheadError
        period = Mentorship.objects.filter(pk=self.mentorship_id, during__contains=self.starts_at)
        if not period.exists():
            raise OutsideMentorshipError

    def _cancel_orphans(self, by: "User", now: datetime) -> None:
        """Cancel sessions at this time that an ended mentorship has left planned: nobody sees them
        any more, but the database constraints still count them."""
        same_person = Q(mentor=self.mentor_id) | Q(student=self.student_id)
        orphans = Session.objects.filter(IS_PLANNED, same_person).filter(
            starts_at__lt=self.ends_at, ends_at__gt=self.starts_at
        )
        text = MENTORSHIP_ENDED
        orphans = orphans.exclude(mentorship__during__contains=F("starts_at")).order_by("pk")
        for session in orphans.select_for_update(of=("self",), no_key=True):
            session.status = self.Status.CANCELLED_OTHER
            session.save(update_fields=["status"])
            Outcome.objects.create(session=session, status=session.status, text=text, by=by, at=now)

    def _save(self, *fields: str, by: "User") -> None:
        """Save these fields, or insert the row. Raises ``OverlapsError``, which names the other
        session when ``by`` may know of it."""
        try:
            with transaction.atomic(using=current_login()):
                self.save(update_fields=fields or None, force_insert=not fields)
        except IntegrityError as error:
            message = overlap_message(self, error, by)
            if message is None:
                raise
            raise OverlapsError(message) from None
