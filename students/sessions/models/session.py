"""A planned video meeting in a mentorship: planned, moved, cancelled, and how it ended.

The start is an instant in UTC; ``zone`` is the wall clock on which it was planned. Overlaps are
refused by the database. Every change writes its mails into the same transaction as rows
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
    OverlapsError,
    SessionChangedError,
    TooFarAheadError,
    UnsupportedThenError,
)
from students.sessions.models.constraints import SESSION_CONSTRAINTS
from students.sessions.models.outcome import MENTORSHIP_ENDED, Outcome
from students.sessions.models.outcome_kinds import (
    CANCELLED,
    KINDS,
    OutcomeKind,
    Status,
    status_choices,
)
from students.sessions.models.policy import SessionPolicy
from students.sessions.models.querysets import PLANNED, SessionQuerySet

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


# How long before the start the link to join is offered.
JOIN_FROM = timedelta(minutes=30)


class Session(models.Model):
    class Kind(models.TextChoices):
        DISCOVERY = "discovery", _("Discovery session")
        WEEKLY = "weekly", _("Weekly session")

    Status = Status

    mentorship = models.ForeignKey(
        Mentorship, models.PROTECT, related_name="sessions", verbose_name=_("mentorship")
    )
    # Of the mentorship (a trigger keeps them equal); here because overlaps are looked for by them.
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
    # Rises with each move and with a cancellation: the SEQUENCE of the calendar entry.
    schedule_version = models.PositiveIntegerField(_("date number"), default=0)
    uid = models.UUIDField(_("calendar identifier"), default=uuid.uuid4, unique=True)
    # The sessions that were planned at once, and those planned later to follow them.
    series = models.UUIDField(_("series"), null=True, blank=True)
    # The start with which it was planned as one of several: the RECURRENCE-ID of its date in the
    # calendar entry that they share. Never changed. Null: the session has an entry of its own.
    recurrence_at = models.DateTimeField(_("place in the series"), null=True, blank=True)
    # The project the student was on; written with the outcome.
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
        indexes = [
            models.Index(fields=("mentor", "starts_at"), name="students_session_of_mentor"),
            models.Index(fields=("student", "starts_at"), name="students_session_of_student"),
            models.Index(
                fields=("starts_at",), condition=PLANNED, name="students_session_next_planned"
            ),
            models.Index(
                fields=("series",),
                condition=Q(series__isnull=False),
                name="students_session_series",
            ),
        ]

    def __str__(self) -> str:
        return f"Session {self.pk}"

    # --- Questions ------------------------------------------------------------------------

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def calendar_uid(self) -> uuid.UUID:
        """What the calendar entry in its mails is known by: that of the whole series for a session
        that was planned as one of several, else its own. The feed always uses ``uid``."""
        if self.recurrence_at is not None and self.series is not None:
            return self.series
        return self.uid

    @property
    def room_url(self) -> str:
        """Where it takes place: its own link, or the mentor's room; empty when there is neither."""
        return self.join_url or getattr(getattr(self.mentor, "meeting_room", None), "url", "")

    @property
    def local_day(self) -> date:
        """The day on the wall clock on which it was planned."""
        return day_in(self.zone, self.starts_at)

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def is_cancelled(self) -> bool:
        return self.status in CANCELLED

    @property
    def outcome_kind(self) -> OutcomeKind | None:
        """What is known of how it ended; none while it is planned."""
        return KINDS.get(self.status)

    @property
    def is_near(self) -> bool:
        """Whether it is time to join: from half an hour before the start until the end."""
        now = timezone.now()
        return self.is_planned and self.starts_at - JOIN_FROM <= now < self.ends_at

    def is_late_at(self, at: datetime, policy: SessionPolicy) -> bool:
        """Whether a cancellation or a move at this instant comes late."""
        return at > self.starts_at - policy.late

    def absent_from(self, policy: SessionPolicy) -> datetime:
        """From when on a student who has not come counts as absent (one third, by default)."""
        return self.starts_at + policy.absent_after(self.ends_at - self.starts_at)

    def person_beside(self, user: "User") -> "User":
        """The other one of its two people."""
        return self.mentor if user.pk == self.student_id else self.student

    # --- What can be done with one ---------------------------------------------------------

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
        """Plan a session and write its mails and reminders; without ``notify`` only the reminders,
        for a caller who tells of several at once.

        Raises ``InThePastError``, ``TooFarAheadError``, ``UnsupportedThenError`` when the
        mentorship does not reach that far, and ``OverlapsError``; nothing is written then.
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
            lock(mentorship)  # it may be about to end, with its sessions
            session._check_date(now)
            session._clear_way(by, now)
            session._save()
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
        """Another date for a planned session; the old reminders never go out.

        Raises as ``plan`` does, and ``NotPlannedError``.
        """
        now = now or timezone.now()
        with transaction.atomic(using=current_login()):
            self._lock_planned()
            length = timedelta(minutes=minutes) if minutes else self.ends_at - self.starts_at
            self.starts_at, self.ends_at = starts_at, starts_at + length
            self._check_date(now)
            self.schedule_version += 1
            self._clear_way(by, now)
            self._save("starts_at", "ends_at", "schedule_version")
            reminders.call_off(self)
            if notify:
                reminders.notify(self, kinds.MOVED, by=by, now=now)
            reminders.schedule(self, now=now)

    def hand_over(
        self, to: Mentorship, *, by: "User", now: datetime | None = None, notify: bool = True
    ) -> None:
        """Another mentor of the student gives it, at the same hour and in their own room: for a
        cover, or back at its early end. A time that the student has proposed goes along.

        Raises as ``move`` does. The mentor before is told as well, by whom it is now.
        """
        now = now or timezone.now()
        with transaction.atomic(using=current_login()):
            self._lock_planned()
            before = self.mentorship
            self.mentorship, self.mentor, self.join_url = to, to.mentor, ""
            self._check_date(now)
            self.schedule_version += 1
            self._clear_way(by, now)
            self._save("mentorship", "mentor", "join_url", "schedule_version")
            reminders.call_off(self)
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
        seen: int | None = None,
    ) -> Outcome:
        """Cancel it, for a reason that fits the hour (``Outcome.reasons``); one that needs a text
        is read by the student.

        ``seen`` is the ``schedule_version`` of the date on which a person has decided. Raises
        ``NotPlannedError``, ``NotOfferedError`` when the reason does not fit the hour, and
        ``SessionChangedError`` when another date was seen, or when the reason fitted only the
        date that this object held.
        """
        return self._end(reason, by=by, text=text, now=now, seen=seen, notify=notify)

    def close(
        self, outcome: str, *, by: "User", text: str = "", now: datetime | None = None
    ) -> Outcome:
        """Say how it went, as ``Outcome.offered`` allows. Raises as ``cancel``."""
        return self._end(outcome, by=by, text=text, now=now)

    def _end(
        self,
        status: str,
        *,
        by: "User",
        text: str,
        now: datetime | None,
        seen: int | None = None,
        notify: bool = True,
    ) -> Outcome:
        now, held = now or timezone.now(), self.schedule_version
        with transaction.atomic(using=current_login()):
            self._lock_planned()
            if seen is not None and seen != self.schedule_version:
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
            self.project = self._project_in_progress()
            self.save(update_fields=["status", "schedule_version", "project"])
            outcome = Outcome.objects.create(session=self, status=status, text=text, by=by, at=now)
            outcome.mark_absence()
            reminders.call_off(self)
            if before and notify:
                reminders.notify(self, kinds.CANCELLED, by=by, now=now)
        return outcome

    def correct(
        self, status: str, *, by: "User", text: str, now: datetime | None = None
    ) -> Outcome:
        """Another outcome in place of the one that stands, which is kept as a trace.

        Raises ``NotPlannedError`` while there is none to correct.
        """
        now = now or timezone.now()
        with transaction.atomic(using=current_login()):
            lock(self)
            if self.is_planned:
                raise NotPlannedError(_("There is no outcome to correct yet."))
            Outcome.check_offered(self, status, text, now, correcting=True)
            standing = self.outcomes.standing().get()
            standing.replaced_at = now
            standing.save(update_fields=["replaced_at"])
            standing.withdraw_absence(by)
            self.status = status
            self.save(update_fields=["status"])
            outcome = Outcome.objects.create(session=self, status=status, text=text, by=by, at=now)
            outcome.mark_absence()
        return outcome

    # --- Inside ----------------------------------------------------------------------------

    def _lock_planned(self) -> None:
        lock(self)
        if not self.is_planned:
            raise NotPlannedError

    def _check_date(self, now: datetime) -> None:
        if self.starts_at <= now:
            raise InThePastError
        if self.starts_at > now + SERIES_AHEAD:
            raise TooFarAheadError
        period = Mentorship.objects.filter(pk=self.mentorship_id, during__contains=self.starts_at)
        if not period.exists():
            raise UnsupportedThenError

    def _clear_way(self, by: "User", now: datetime) -> None:
        """What an ended mentorship left planned at this hour makes room, with a trace: nobody sees
        it any more, but the database still counts it as taken."""
        there = Q(mentor=self.mentor_id) | Q(student=self.student_id)
        left = Session.objects.filter(PLANNED, there).filter(
            starts_at__lt=self.ends_at, ends_at__gt=self.starts_at
        )
        text = MENTORSHIP_ENDED
        left = left.exclude(mentorship__during__contains=F("starts_at")).order_by("pk")
        for session in left.select_for_update(of=("self",), no_key=True):
            session.status = self.Status.CANCELLED_OTHER
            session.save(update_fields=["status"])
            Outcome.objects.create(session=session, status=session.status, text=text, by=by, at=now)

    def _save(self, *fields: str) -> None:
        """Raises ``OverlapsError`` in place of the database's own words."""
        try:
            with transaction.atomic(using=current_login()):
                self.save(update_fields=fields or None, force_insert=not fields)
        except IntegrityError as error:
            if "students_session_mentor_free" in str(error):
                raise OverlapsError(_("The mentor has another session at that time.")) from None
            if "students_session_student_free" in str(error):
                raise OverlapsError(_("The student has another session at that time.")) from None
            raise

    def _project_in_progress(self) -> Project | None:
        return (
            Project.objects.filter(
                works__enrolment__student=self.student_id,
                works__enrolment__ended_at=None,
                works__finished_at=None,
            )
            .only("pk")
            .first()
        )
