"""A defence: a student presents the work on a project to an assessor, by video.

The mentor asks for it, one eligible assessor takes it and chooses the time. Nothing of what an
assessor writes about the work is in this schema before the verdict is released (guides.models).
"""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.dates import within_bounds
from mentorhub.forms.links import HTTPS, MEETING_LINK_LENGTH
from students.enrolments.models.enrolment import ProjectWork, WorkState
from students.enrolments.models.mentorship import Mentorship, TsTzRange

if TYPE_CHECKING:
    from datetime import datetime

    from mentorhub.accounts.models import User

MAX_LENGTH = timedelta(hours=3)
JOIN_BEFORE = timedelta(minutes=30)


class DefenceStatus(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    BOOKED = "booked", _("Booked")
    HELD = "held", _("Held")
    NOT_HELD = "not_held", _("Not held")
    RELEASED = "released", _("Verdict released")


OPEN = (DefenceStatus.REQUESTED, DefenceStatus.BOOKED, DefenceStatus.HELD)
IS_BOOKED = Q(status=DefenceStatus.BOOKED.value)
IS_OPEN = Q(status__in=[status.value for status in OPEN])
HAS_DATE = Q(assessor__isnull=False, starts_at__isnull=False, ends_at__isnull=False)


class NotHeldReason(models.TextChoices):
    NO_DELIVERABLES = "no_deliverables", _("Nothing was handed in before the start")
    STUDENT_ABSENT = "student_absent", _("The student did not come")
    ASSESSOR_ABSENT = "assessor_absent", _("The assessor did not come")
    CALLED_OFF = "called_off", _("Called off")


class DefenceQuerySet(models.QuerySet["Defence"]):
    def open(self) -> Self:
        """Requested, booked, or held and not judged yet."""
        return self.filter(IS_OPEN)

    def concerning(self, person: "User | int", now: datetime) -> Self:
        """The person's own, as student or as assessor, and those of the students whom they
        support."""
        supported = Mentorship.objects.in_force(now).filter(mentor=person).values("student")
        return self.filter(Q(student=person) | Q(assessor=person) | Q(student__in=supported))

    def requested(self) -> Self:
        return self.filter(status=DefenceStatus.REQUESTED)

    def booked(self) -> Self:
        return self.filter(IS_BOOKED)

    def judged_now(self) -> Self:
        """Booked, held, or released with an answer to fixes still to come: who judges them supports
        the student neither as mentor nor as cover."""
        to_answer = Q(status=DefenceStatus.RELEASED, work__state=WorkState.CONDITIONAL)
        return self.filter(to_answer | Q(status__in=(DefenceStatus.BOOKED, DefenceStatus.HELD)))

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.defences(user))

    def with_participant(self, user: "User") -> Self:
        """Those of the person as student or as assessor."""
        return self.filter(Q(student=user.pk) | Q(assessor=user.pk))

    def takeable_by(self, user: "User") -> Self:
        """Those in the queue that this assessor may take."""
        return self.requested().filter(access.defences_to_take(user))


class Defence(models.Model):
    Status = DefenceStatus
    NotHeldReason = NotHeldReason

    work = models.ForeignKey(
        ProjectWork, models.PROTECT, related_name="defences", verbose_name=_("work")
    )
    # The first, the second … of this work, those that were not held included.
    number = models.PositiveSmallIntegerField(_("number"))
    # Copied from the work (a trigger keeps them equal), for the constraints on overlaps.
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="defences",
        verbose_name=_("student"),
    )
    status = models.CharField(
        _("status"), max_length=9, choices=DefenceStatus, default=DefenceStatus.REQUESTED
    )

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    # Between these days (both included, in ``zone``) the defence is wanted.
    earliest_on = models.DateField(_("earliest day"))
    latest_on = models.DateField(_("latest day"))
    # One assessor is asked first, until then; afterwards every eligible one may take it.
    proposed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("asked first"),
    )
    proposed_until = models.DateTimeField(_("asked until"), null=True, blank=True)

    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="defences_judged",
        null=True,
        blank=True,
        verbose_name=_("assessor"),
    )
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    starts_at = models.DateTimeField(_("start"), null=True, blank=True)
    ends_at = models.DateTimeField(_("end"), null=True, blank=True)
    during = models.GeneratedField(
        expression=TsTzRange("starts_at", "ends_at"),
        output_field=DateTimeRangeField(),
        db_persist=True,
    )
    zone = models.CharField(_("time zone"), max_length=64)
    # Incremented by a booking, a move, and when it is called off.
    schedule_version = models.PositiveIntegerField(_("version of the date"), default=0)
    uid = models.UUIDField(_("calendar identifier"), default=uuid.uuid4, unique=True)
    join_url = models.URLField(
        _("link to join"), max_length=MEETING_LINK_LENGTH, blank=True, validators=[HTTPS]
    )
    recording_url = models.URLField(
        _("link to the recording"), max_length=MEETING_LINK_LENGTH, blank=True, validators=[HTTPS]
    )

    # Set with the statuses “held” and “not held”.
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("recorded by"),
    )
    not_held_because = models.CharField(
        _("why it was not held"), max_length=15, choices=NotHeldReason, blank=True, default=""
    )
    # What student, mentor and assessor read about it.
    not_held_words = models.CharField(_("explanation"), max_length=500, blank=True, default="")

    # Until then its assessor still sees the work; set by the release (access.works_one_assesses).
    closes_at = models.DateTimeField(_("open to the assessor until"), null=True, blank=True)

    objects = DefenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("defence")
        verbose_name_plural = _("defences")
        ordering = ("-requested_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("work", "number"), name="students_defence_number"),
            models.UniqueConstraint(
                fields=("work",),
                condition=IS_OPEN,
                name="students_defence_one_open",
                violation_error_message=_("A defence of this project is already under way."),
            ),
            ExclusionConstraint(
                name="students_defence_assessor_free",
                expressions=[
                    ("assessor", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=IS_BOOKED,
                violation_error_message=_("The assessor has another defence then."),
            ),
            ExclusionConstraint(
                name="students_defence_student_free",
                expressions=[
                    ("student", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=IS_BOOKED,
                violation_error_message=_("The student has another defence then."),
            ),
            models.CheckConstraint(
                condition=Q(status="requested", assessor=None, starts_at=None, ends_at=None)
                | (Q(status__in=("booked", "held", "released")) & HAS_DATE)
                | Q(status="not_held"),
                name="students_defence_has_date",
            ),
            models.CheckConstraint(
                condition=Q(status="not_held") & ~Q(not_held_because="")
                | ~Q(status="not_held") & Q(not_held_because=""),
                name="students_defence_not_held_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None)
                | Q(ends_at__gt=F("starts_at")) & Q(ends_at__lte=F("starts_at") + MAX_LENGTH),
                name="students_defence_length",
                violation_error_message=_("A defence lasts at most 3 hours."),
            ),
            models.CheckConstraint(
                condition=Q(latest_on__gte=F("earliest_on")),
                name="students_defence_days",
                violation_error_message=_("The last day is before the first."),
            ),
            within_bounds(
                "students_defence_dates",
                days=("earliest_on", "latest_on"),
                instants=("starts_at", "ends_at"),
            ),
        ]
        indexes = [
            models.Index(fields=("assessor", "starts_at"), name="students_defence_of_assessor"),
            models.Index(fields=("student", "starts_at"), name="students_defence_of_student"),
            models.Index(
                fields=("requested_at",),
                condition=Q(status="requested"),
                name="students_defence_queue",
            ),
            models.Index(
                fields=("starts_at",), condition=IS_BOOKED, name="students_defence_next_booked"
            ),
        ]

    def __str__(self) -> str:
        return f"Defence {self.pk}"

    @property
    def is_requested(self) -> bool:
        return self.status == DefenceStatus.REQUESTED

    @property
    def is_booked(self) -> bool:
        return self.status == DefenceStatus.BOOKED

    @property
    def is_held(self) -> bool:
        return self.status == DefenceStatus.HELD

    @property
    def is_released(self) -> bool:
        return self.status == DefenceStatus.RELEASED

    @property
    def can_be_joined(self) -> bool:
        """Whether the link to join is shown: from 30 minutes before the start until the end."""
        if self.starts_at is None or self.ends_at is None or not self.is_booked:
            return False
        return self.starts_at - JOIN_BEFORE <= timezone.now() < self.ends_at

    @property
    def absent_from(self) -> "datetime | None":
        """From when on somebody who has not come counts as absent: after a third of the length."""
        if self.starts_at is None:
            return None
        return self.starts_at + timedelta(minutes=self.minutes) / 3

    # --- As a calendar entry (students.calendar.ics), beside sessions ---------------------------

    # A defence is never a date of a series.
    recurrence_at: "datetime | None" = None

    @property
    def calendar_uid(self) -> uuid.UUID:
        return self.uid

    @property
    def sequence(self) -> int:
        return self.schedule_version

    @property
    def planned_at(self) -> "datetime | None":
        return self.taken_at

    @property
    def participant_keys(self) -> tuple[int | None, int]:
        return self.assessor_id, self.student_id

    @property
    def room_url(self) -> str:
        """The link to join: its own, or the assessor's room; empty when there is neither."""
        return self.join_url or getattr(getattr(self.assessor, "meeting_room", None), "url", "")

    def calendar_title(self, reader: "User") -> str:
        """What the calendar entry of this person is called."""
        if reader.pk == self.student_id:
            return gettext("Your defence")
        return gettext("Defence of %(name)s") % {"name": self.student.name}

    @property
    def minutes(self) -> int:
        """The length; 0 while there is no date."""
        if self.starts_at is None or self.ends_at is None:
            return 0
        return int((self.ends_at - self.starts_at).total_seconds()) // 60
