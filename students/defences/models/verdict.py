"""Verdicts: what student, mentor and jury read after the release. Rows are never changed.

They are copied from the assessor's draft in the schema ``guides`` when it is released. Skills have
the public titles of ``ProjectSkill``: the names in a guide, and its criteria, stay there.
"""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.forms.names import OneLineField
from students.defences.models.defence import Defence
from students.defences.models.policy import EvaluationPolicy
from students.deliverables.models import Deliverable
from students.enrolments.models.enrolment import WorkState
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


def _policy(name: str, unit: timedelta) -> ExpressionWrapper:
    """A length of time of the school's policy, as SQL."""
    default = EvaluationPolicy._meta.get_field(name).default
    number = Coalesce(Subquery(EvaluationPolicy.objects.values(name)[:1]), Value(default))
    return ExpressionWrapper(number * Value(unit), output_field=models.DurationField())


def grace() -> ExpressionWrapper:
    return _policy("grace_minutes", timedelta(minutes=1))


def answer_time() -> ExpressionWrapper:
    return _policy("answer_hours", timedelta(hours=1))


def as_instant(expression: Any) -> ExpressionWrapper:
    """A sum of an instant and a length of time."""
    return ExpressionWrapper(expression, output_field=models.DateTimeField())


class VerdictQuerySet(models.QuerySet["Verdict"]):
    """The clocks of a conditional verdict are computed here, from the time until which fixes may be
    made and from what the student handed in; nothing is written when a time runs out.
    ``students.defences.clocks`` is the same in Python, for one verdict.
    """

    def last_of_work(self) -> Self:
        """Those that no later verdict of the same work has followed, of whichever defence."""
        return self.filter(~Exists(_later_of_work()))

    def with_clock(self) -> Self:
        """Annotate what ``clocks.FixClock`` reads: ``fix_at`` (the first deliverable that counts as
        the fix), ``fix_grace``, ``fix_answer_time`` and ``is_followed``."""
        return self.annotate(
            fix_at=Subquery(_fixes().values("handed_in_at")[:1]),
            fix_grace=grace(),
            fix_answer_time=answer_time(),
            is_followed=Exists(_later_of_work()),
        )

    def conditional(self) -> Self:
        """Those whose clock runs or ran out: the work has fixes to make, and nobody has judged them
        yet."""
        return self.last_of_work().filter(
            outcome=Outcome.CONDITIONAL,
            defence__work__state=WorkState.CONDITIONAL,
            defence__work__enrolment__ended_at=None,
        )

    def lapsed(self, now: datetime) -> Self:
        """Conditional, without a fix in time: the work counts as to rework."""
        late = Q(fix_until__lt=as_instant(Value(now) - grace()))
        return self.conditional().filter(late, ~Exists(_fixes()))

    def waiting_for_answer(self) -> Self:
        """Conditional, and the student has handed in a fix in time. Annotates ``answer_due``."""
        due = as_instant(F("fix_at") + F("fix_answer_time"))
        return self.conditional().with_clock().filter(fix_at__isnull=False).annotate(answer_due=due)

    def answer_late(self, now: datetime) -> Self:
        return self.waiting_for_answer().filter(answer_due__lt=now)

    def fixed_by_outer(self) -> Self:
        """Conditional ones for which the deliverable of the query around this one counts as a fix;
        ``_fixes`` is the same rule from the other side."""
        handed_in_at = OuterRef("handed_in_at")
        return self.conditional().filter(
            Q(fix_until__gte=OuterRef("begun_at")),
            Q(fix_until__gte=as_instant(handed_in_at - grace())),
            defence__work__enrolment=OuterRef("enrolment"),
            defence__work__project=OuterRef("project"),
            released_at__lt=handed_in_at,
        )

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.verdicts(user))


def _later_of_work() -> models.QuerySet["Verdict"]:
    """Of a verdict: those that followed it, of whichever defence of the work."""
    return Verdict.objects.filter(defence__work=OuterRef("defence__work"), pk__gt=OuterRef("pk"))


def _fixes() -> models.QuerySet[Deliverable]:
    """Of a verdict: the deliverables that count as fixes, the first one first. They came after it,
    were begun in time, and an upload begun in time ended within the grace."""
    until = OuterRef("fix_until")
    return (
        Deliverable.objects.kept()
        .filter(
            enrolment=OuterRef("defence__work__enrolment"),
            project=OuterRef("defence__work__project"),
            handed_in_at__gt=OuterRef("released_at"),
            handed_in_at__lte=as_instant(until + grace()),
            begun_at__lte=until,
        )
        .order_by("handed_in_at", "number")
    )


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
    title = OneLineField(_("title"), max_length=200, blank=True)
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
