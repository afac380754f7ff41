"""Who judges a defence, and when that was handed in and released.

What the assessor writes is in the schema ``guides`` until then (guides.models.Evaluation), where
row security reads these rows. So nobody but the login *staff* sets the two dates.
"""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from students.defences.models.defence import Defence

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class AssessmentPart(models.TextChoices):
    FIRST = "first", _("Of the defence")
    ANSWER = "answer", _("Of the student’s fixes")


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def running(self) -> Self:
        """Not given back, and not released."""
        return self.filter(withdrawn_at=None, released_at=None)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.assessments(user))


class Assessment(models.Model):
    Part = AssessmentPart

    defence = models.ForeignKey(
        Defence, models.PROTECT, related_name="assessments", verbose_name=_("defence")
    )
    part = models.CharField(
        _("part"), max_length=6, choices=AssessmentPart, default=AssessmentPart.FIRST
    )
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("assessor")
    )
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    # The assessor gave the defence back, or may no longer judge it.
    withdrawn_at = models.DateTimeField(_("given back"), null=True, blank=True)
    handed_in_at = models.DateTimeField(_("handed in"), null=True, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ("defence", "begun_at")
        constraints = [
            models.UniqueConstraint(
                fields=("defence", "part"),
                condition=Q(withdrawn_at=None),
                name="students_assessment_one",
                violation_error_message=_("Another assessor is judging this already."),
            ),
            models.CheckConstraint(
                condition=Q(released_at=None)
                | Q(handed_in_at__lte=F("released_at"), withdrawn_at=None),
                name="students_assessment_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=("assessor", "-begun_at"), name="students_assessment_assessor"),
        ]

    def __str__(self) -> str:
        return f"Assessment {self.pk}"

    @property
    def is_answer(self) -> bool:
        """It answers fixes, after a verdict of the same defence."""
        return self.part == AssessmentPart.ANSWER

    @property
    def is_draft(self) -> bool:
        """Neither handed in nor released."""
        return self.handed_in_at is None and self.released_at is None
