"""The row of a session, and the questions that can be asked of it.

The start is an instant in UTC; ``zone`` is the wall clock on which it was planned. Overlaps are
refused by the database.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.dates import day_in, within_bounds
from mentorhub.forms.links import HTTPS, MEETING_LINK_LENGTH
from students.models.mentorship import Mentorship, TsTzRange
from students.models.outcome_kinds import (
    CANCELLED,
    KINDS,
    STUDENT_EXPECTED,
    OutcomeKind,
    Status,
    status_choices,
)
from students.models.path import Project
from students.models.policy import SessionPolicy

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

PLANNED = Q(status=Status.PLANNED.value)
# How long before the start the link to join is offered.
JOIN_FROM = timedelta(minutes=30)


def is_past(now: datetime | None = None) -> Q:
    """Over, or cancelled."""
    return ~PLANNED | Q(ends_at__lte=now or timezone.now())


class SessionQuerySet(models.QuerySet):
    def planned(self) -> Self:
        """Neither over with an outcome nor cancelled, within the mentorship's own period.

        A mentorship that ends takes its later sessions with it; nothing is written back.
        """
        return self.filter(PLANNED, mentorship__during__contains=F("starts_at"))

    def upcoming(self, now: datetime | None = None) -> Self:
        """Planned ones that are not over, the next first."""
        return self.planned().filter(ends_at__gt=now or timezone.now()).order_by("starts_at")

    def without_outcome(self, now: datetime | None = None) -> Self:
        """Over, and nobody has said how it went: a task of the mentor's."""
        return self.planned().filter(ends_at__lte=now or timezone.now()).order_by("starts_at")

    def expected(self) -> Self:
        """Those to which the student was expected. One that was cancelled, or that the mentor
        missed, says nothing about the student."""
        return self.filter(status__in=STUDENT_EXPECTED)

    def past(self, now: datetime | None = None) -> Self:
        """Over or cancelled, the latest first."""
        return self.filter(is_past(now)).order_by("-starts_at")

    def standing(self) -> Self:
        """All but those that the end of a mentorship took with it."""
        return self.filter(~PLANNED | Q(mentorship__during__contains=F("starts_at")))

    def of(self, user: "User") -> Self:
        """Those in which this person is one of the two."""
        return self.filter(Q(mentor=user.pk) | Q(student=user.pk))

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.sessions(user))

    def run_by(self, user: "User") -> Self:
        """Those whose notes this mentor writes."""
        return self.filter(access.sessions_one_runs(user))

    def to_record_by(self, user: "User") -> Self:
        """Those whose outcome this mentor may record; more than ``run_by`` for a short time after
        a mentorship has ended."""
        return self.filter(access.sessions_to_record(user))


class SessionRow(models.Model):
    """What a session is; what can be done with one stands in ``session.py``."""

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
        abstract = True
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("-starts_at",)
        constraints = [
            ExclusionConstraint(
                name="students_session_mentor_free",
                expressions=[
                    ("mentor", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=PLANNED,
                violation_error_message=_("The mentor has another session then."),
            ),
            ExclusionConstraint(
                name="students_session_student_free",
                expressions=[
                    ("student", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=PLANNED,
                violation_error_message=_("The student has another session then."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at"))
                & Q(ends_at__lte=F("starts_at") + timedelta(hours=8)),
                name="students_session_length",
                violation_error_message=_("A session lasts more than nothing and at most 8 hours."),
            ),
            within_bounds("students_session_dates", instants=("starts_at", "ends_at")),
            models.CheckConstraint(
                condition=Q(recurrence_at__isnull=True) | Q(series__isnull=False),
                name="students_session_recurrence_has_series",
                violation_error_message=_("Only a session of a series has a place in it."),
            ),
            models.UniqueConstraint(
                fields=("series", "recurrence_at"),
                condition=Q(recurrence_at__isnull=False),
                name="students_session_recurrence_once",
                violation_error_message=_("Another session has this place in the series."),
            ),
        ]
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
