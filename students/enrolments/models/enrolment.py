"""Enrolments of students in paths, with pauses, the work on each project, and absences."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access, endings
from mentorhub.database import current_login
from mentorhub.date_formats import date_format
from mentorhub.dates import within_bounds
from students.paths.models.path import Path, Project

if TYPE_CHECKING:
    from datetime import date, datetime

    from mentorhub.accounts.models import User


class SamePathError(ValueError):
    """The student is on this path already; nothing was changed."""


class EnrolmentQuerySet(models.QuerySet):
    def running(self) -> Self:
        return self.filter(ended_at=None)

    def ended(self) -> Self:
        """Those that have ended, the latest end first."""
        return self.exclude(ended_at=None).order_by("-ended_at", "-pk")

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.enrolments(user))

    def supported_by(self, user: "User") -> Self:
        """The enrolments of the students whom this mentor supports now."""
        return self.filter(access.enrolments_one_supports(user))


class Enrolment(models.Model):
    """“Student of” means an enrolment that has not ended; there is at most one a person."""

    class EndReason(models.TextChoices):
        FINISHED = "finished", _("Finished the path")
        CHANGED_PATH = "changed_path", _("Changed path")
        LEFT = "left", _("Left the school")

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="enrolments",
        verbose_name=_("student"),
    )
    path = models.ForeignKey(
        Path, models.PROTECT, related_name="enrolments", verbose_name=_("path")
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("ended by"),
    )
    end_reason = models.CharField(
        _("reason for ending"), max_length=12, choices=EndReason, blank=True, default=""
    )
    funded = models.BooleanField(
        _("funded by a third party"),
        default=False,
        help_text=_("A 45-minute session every week; otherwise 30 minutes."),
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ("-started_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("student",),
                condition=Q(ended_at=None),
                name="students_enrolment_one_running",
                violation_error_message=_("A student is enrolled in one path at a time."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end_reason="")
                | (Q(ended_at__gte=F("started_at")) & ~Q(end_reason="")),
                name="students_enrolment_end_has_reason",
                violation_error_message=_(
                    "An enrolment that ended needs a reason, and a date after its start."
                ),
            ),
            within_bounds("students_enrolment_dates", instants=("started_at", "ended_at")),
        ]

    def __str__(self) -> str:
        return f"{self.student} · {self.path}"

    def end(self, reason: str, *, by: "User", now: "datetime | None" = None) -> endings.Plan:
        """End the enrolment now with the student's mentorships, covers and requests; the work is
        kept. Does nothing when it has ended. Needs the login *staff*."""
        ending = endings.Ending(by, now or timezone.now(), reason)
        plan = endings.carry_out([self], ending)
        self.refresh_from_db(fields=["ended_at", "ended_by", "end_reason"])
        return plan

    def change_path(self, path: Path, *, by: "User", now: "datetime | None" = None) -> "Enrolment":
        """End this enrolment as ``end`` does, and create one on another path.

        Raises ``EndedAlreadyError``, and ``SamePathError`` when the student is on that path.
        """
        if path == self.path:
            raise SamePathError("The student is on this path already.")
        with transaction.atomic(using=current_login()):
            if not self.end(self.EndReason.CHANGED_PATH, by=by, now=now).nodes:
                raise endings.EndedAlreadyError("This enrolment has ended.")
            return self.continue_on(path)

    def continue_on(self, path: Path) -> "Enrolment":
        """Create the enrolment on another path that follows this one, which must have ended."""
        return Enrolment.objects.create(
            student=self.student,
            path=path,
            funded=self.funded,
            started_at=self.ended_at or timezone.now(),
        )


class Pause(models.Model):
    """A period in which a student is away; both days are included."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="pauses", verbose_name=_("enrolment")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering = ("-starts_on",)
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="students_pause_ends_after_start",
                violation_error_message=_("The last day is before the first."),
            ),
            within_bounds("students_pause_dates", days=("starts_on", "ends_on")),
        ]

    def __str__(self) -> str:
        return f"{date_format(self.starts_on)} – {date_format(self.ends_on)}"


class ProjectWorkQuerySet(models.QuerySet):
    def open(self) -> Self:
        """In progress, with fixes to make, or to rework."""
        return self.filter(finished_at=None)

    def with_result(self) -> Self:
        """Annotate ``result_id``: the last verdict of the work, if any."""
        return self.annotate(result_id=ProjectWork.last_result())

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.project_works(user))


class WorkState(models.TextChoices):
    IN_PROGRESS = "in_progress", _("In progress")
    CONDITIONAL = "conditional", _("Fixes to make")
    TO_REWORK = "to_rework", _("To rework")
    VALIDATED = "validated", _("Validated")


class ProjectWork(models.Model):
    """The work of a student on one project. An enrolment has at most one open project."""

    State = WorkState

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="works", verbose_name=_("enrolment")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="works", verbose_name=_("project")
    )
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.IN_PROGRESS)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    due_on = models.DateField(_("due"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = ProjectWorkQuerySet.as_manager()

    class Meta:
        verbose_name = _("work on a project")
        verbose_name_plural = _("work on projects")
        ordering = ("enrolment", "started_at")
        constraints = [
            models.UniqueConstraint(
                fields=("enrolment", "project"),
                name="students_work_once",
                violation_error_message=_("This project has already been started."),
            ),
            models.UniqueConstraint(
                fields=("enrolment",),
                condition=Q(finished_at=None),
                name="students_work_one_open",
                violation_error_message=_("Only one project can be in progress at a time."),
            ),
            models.CheckConstraint(
                condition=Q(state=WorkState.VALIDATED.value, finished_at__isnull=False)
                | (~Q(state=WorkState.VALIDATED.value) & Q(finished_at=None)),
                name="students_work_validated_is_finished",
                violation_error_message=_(
                    "A validated project has an end date; an open one has none."
                ),
            ),
            within_bounds(
                "students_work_dates", days=("due_on",), instants=("started_at", "finished_at")
            ),
        ]
        indexes = [
            models.Index(
                fields=("project",),
                condition=Q(finished_at=None),
                name="students_work_open_of_project",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} ({self.get_state_display()})"

    @staticmethod
    def state_at(now: "datetime", work: str = "") -> Case:
        """SQL: the state as it counts now: to rework once the time for fixes has run out
        (``VerdictQuerySet.lapsed``), otherwise the one that is stored.

        ``work`` leads from the row to its work, as ``"own__"``. Annotate it as ``state_now``.
        """
        lapsed = apps.get_model("students.Verdict").objects.lapsed(now)
        is_lapsed = Exists(lapsed.filter(defence__work=OuterRef(f"{work}pk")))
        # The stored state comes first: of other works no verdict is looked up.
        has_lapsed = Q(**{f"{work}state": WorkState.CONDITIONAL}) & Q(is_lapsed)
        return Case(
            When(has_lapsed, then=Value(WorkState.TO_REWORK.value)), default=F(f"{work}state")
        )

    @staticmethod
    def last_result(work: str = "") -> Subquery:
        """SQL: the key of the last verdict. ``work`` as in ``state_at``; annotate it as
        ``result_id``."""
        verdicts = apps.get_model("students.Verdict").objects.all()
        of_work = verdicts.filter(defence__work=OuterRef(f"{work}pk"))
        return Subquery(of_work.order_by("-pk").values("pk")[:1])

    @staticmethod
    def open_defence(work: str = "") -> Subquery:
        """SQL: the status of its defence that is requested, booked, or held without a verdict.

        ``work`` as in ``state_at``. Annotate it as ``defence_now``.
        """
        # A work has one at most.
        defences = apps.get_model("students.Defence").objects.open().order_by()
        return Subquery(defences.filter(work=OuterRef(f"{work}pk")).values("status")[:1])

    @property
    def counted_state(self) -> WorkState:
        """The state as it counts now, of a row with the annotation ``state_now``; the stored state
        of others."""
        return WorkState(getattr(self, "state_now", None) or self.state)

    @property
    def is_to_rework(self) -> bool:
        return self.counted_state == WorkState.TO_REWORK

    @property
    def is_conditional(self) -> bool:
        return self.counted_state == WorkState.CONDITIONAL

    def is_late(self, today: "date") -> bool:
        return self.days_late(today) > 0

    def days_late(self, today: "date") -> int:
        """How many days the open work is past its due day, of a row with the annotations
        ``state_now`` and ``defence_now``; 0 when it is not, and while another date counts: that
        of a defence, or the end of the time for fixes."""
        if self.finished_at is not None or self.due_on is None:
            return 0
        if self.is_conditional or getattr(self, "defence_now", None):
            return 0
        return max(0, (today - self.due_on).days)


class AbsenceQuerySet(models.QuerySet):
    def not_withdrawn(self) -> Self:
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.absences(user))


class Absence(models.Model):
    """A marker that a student did not come. It can be withdrawn, and is never deleted."""

    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, related_name="absences", verbose_name=_("enrolment")
    )
    on = models.DateField(_("day"))
    # The session that the student missed; None when the marker was created by hand.
    session = models.ForeignKey(
        "students.Session",
        models.PROTECT,
        related_name="absences",
        null=True,
        blank=True,
        verbose_name=_("session"),
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    noted_at = models.DateTimeField(_("recorded"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("withdrawn by"),
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("-on",)
        constraints = [
            models.UniqueConstraint(
                fields=("enrolment", "on"),
                condition=Q(withdrawn_at=None),
                name="students_absence_once_a_day",
                violation_error_message=_("This absence has already been recorded."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="students_absence_withdrawn_by_somebody",
                violation_error_message=_("A withdrawn absence needs both a person and a date."),
            ),
            within_bounds("students_absence_dates", days=("on",)),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.student} · {date_format(self.on)}"
