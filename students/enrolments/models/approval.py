"""Approvals: who may mentor or assess a path. An approval opens the guides of the path."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access, endings
from students.enrolments.models.enrolment import Enrolment
from students.paths.models.path import Path

if TYPE_CHECKING:
    from datetime import datetime

    from mentorhub.accounts.models import User


class ApprovalQuerySet(models.QuerySet):
    def running(self) -> Self:
        return self.filter(ended_at=None)

    def for_mentoring(self) -> Self:
        """Those by which a person may be given students of the path. A student of the path may not
        mentor others on it, because its guides are closed to students."""
        studies = Enrolment.objects.running().filter(
            student=OuterRef("user"), path=OuterRef("path")
        )
        return self.running().filter(~Exists(studies), kind=Approval.Kind.MENTOR)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.approvals(user))


class Approval(models.Model):
    """Permits a person to use their role (mentor or assessor) on one path. Ends with the role."""

    class Kind(models.TextChoices):
        MENTOR = "mentor", _("As mentor")
        ASSESSOR = "assessor", _("As assessor")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="approvals",
        verbose_name=_("person"),
    )
    path = models.ForeignKey(Path, models.PROTECT, related_name="approvals", verbose_name=_("path"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.MENTOR)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("granted by"),
    )
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("ended by"),
    )

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ("user", "path", "kind")
        constraints = [
            models.UniqueConstraint(
                fields=("user", "path", "kind"),
                condition=Q(ended_at=None),
                name="students_approval_once",
                violation_error_message=_("This person is already approved for this path."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("granted_at")),
                name="students_approval_ends_after_start",
                violation_error_message=_("An approval cannot end before it was granted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.path} ({self.get_kind_display()})"

    def end(self, *, by: "User", now: "datetime | None" = None) -> endings.Plan:
        """End it: the guides of the path close at once, mentorships go on. Does nothing when it has
        ended. Needs the login *staff*."""
        plan = endings.carry_out([self], endings.Ending(by=by, at=now or timezone.now()))
        self.refresh_from_db(fields=["ended_at", "ended_by"])
        return plan
