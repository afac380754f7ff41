"""Verdicts: what student, mentor and jury read after the release. Rows are never changed.

They are copied from the assessor's draft in the schema ``guides`` when it is released. Skills have
the public titles of ``ProjectSkill``: the names in a guide, and its criteria, stay there.
"""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.forms.names import OneLineField
from students.defences.models.defence import Defence
from students.paths.models.path import Project

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

WORDS_LENGTH = 5000
SKILL_WORDS_LENGTH = 2000


class Outcome(models.TextChoices):
    VALIDATED = "validated", _("Validated")
    CONDITIONAL = "conditional", _("Validated on condition")
    TO_REWORK = "to_rework", _("To rework")


class VerdictKind(models.TextChoices):
    DEFENCE = "defence", _("After the defence")
    ANSWER = "answer", _("After the fixes")
    CORRECTION = "correction", _("Correction")


class ProjectSkill(models.Model):
    """The title of a skill of a project as students may read it. ``key`` is that of the skill in
    the guide; a skill without a row here is “Skill 1” to students."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="skills", verbose_name=_("project")
    )
    key = models.UUIDField(_("key"), default=uuid.uuid4, editable=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    title = OneLineField(_("title"), max_length=200)

    class Meta:
        verbose_name = _("public title of a skill")
        verbose_name_plural = _("public titles of skills")
        ordering = ("project", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=("project", "key"), name="students_projectskill_once")
        ]

    def __str__(self) -> str:
        return self.title


class VerdictQuerySet(models.QuerySet["Verdict"]):
    def in_force(self) -> Self:
        """Those that no later verdict of the same defence has followed."""
        later = Verdict.objects.filter(
            defence=models.OuterRef("defence"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later))

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.verdicts(user))


class Verdict(models.Model):
    Outcome = Outcome
    Kind = VerdictKind

    defence = models.ForeignKey(
        Defence, models.PROTECT, related_name="verdicts", verbose_name=_("defence")
    )
    # Within the defence; the last one counts.
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    kind = models.CharField(
        _("kind"), max_length=10, choices=VerdictKind, default=VerdictKind.DEFENCE
    )
    outcome = models.CharField(_("outcome"), max_length=11, choices=Outcome)
    words = models.TextField(_("what the student reads"), max_length=WORDS_LENGTH, blank=True)
    # Of a conditional verdict: the end of the time for fixes.
    fix_until = models.DateTimeField(_("fixes until"), null=True, blank=True)
    # Why a correction was necessary; the student reads it.
    reason = models.CharField(_("reason"), max_length=500, blank=True, default="")
    guide_version = models.PositiveIntegerField(_("version of the guide"), default=0)
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="verdicts_given",
        verbose_name=_("assessor"),
    )
    released_at = models.DateTimeField(_("released"), default=timezone.now)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ("defence", "number")
        constraints = [
            models.UniqueConstraint(fields=("defence", "number"), name="students_verdict_number"),
            models.CheckConstraint(
                condition=Q(outcome="conditional", fix_until__isnull=False)
                | ~Q(outcome="conditional") & Q(fix_until=None),
                name="students_verdict_fix_has_end",
            ),
            models.CheckConstraint(
                condition=~Q(kind="answer", outcome="conditional"),
                name="students_verdict_answer_is_final",
                violation_error_message=_("After the fixes, the work is validated or to rework."),
            ),
        ]
        indexes = [
            models.Index(
                fields=("fix_until",),
                condition=Q(fix_until__isnull=False),
                name="students_verdict_fix_until",
            ),
            models.Index(fields=("-released_at",), name="students_verdict_released"),
        ]

    def __str__(self) -> str:
        return f"Verdict {self.pk}"


class VerdictSkill(models.Model):
    """What a verdict says of one skill."""

    verdict = models.ForeignKey(
        Verdict, models.CASCADE, related_name="skills", verbose_name=_("verdict")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    # The public title at the release; empty when there was none.
    title = models.CharField(_("title"), max_length=200, blank=True)
    acquired = models.BooleanField(_("acquired"))
    words = models.TextField(_("what the student reads"), max_length=SKILL_WORDS_LENGTH, blank=True)

    class Meta:
        verbose_name = _("skill in a verdict")
        verbose_name_plural = _("skills in verdicts")
        ordering = ("verdict", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("verdict", "position"), name="students_verdictskill_position"
            )
        ]

    def __str__(self) -> str:
        return f"Skill {self.position} of verdict {self.verdict_id}"
