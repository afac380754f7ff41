"""What mentors and assessors write about a work beside the criteria of its guide.

All of it is in the schema ``guides``: nobody else reads a word before the release, which copies the
student's part into ``students.Verdict``. Rules of the foreign keys: guides.models.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from students.defences.models.verdict import SKILL_WORDS_LENGTH, WORDS_LENGTH, Outcome
from students.models import Assessment, Project, ProjectWork

MARK_WORDS_LENGTH = 2000


class WorkVersion(models.Model):
    """A manager moved a work to another version of the guide than that of its beginning. The last
    row of a work counts. Append-only."""

    work = models.ForeignKey(
        ProjectWork, models.DO_NOTHING, related_name="+", verbose_name=_("work")
    )
    version = models.PositiveIntegerField(_("version"))
    reason = models.CharField(_("reason"), max_length=500)
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", verbose_name=_("moved by")
    )
    moved_at = models.DateTimeField(_("moved"), default=timezone.now)

    class Meta:
        verbose_name = _("version for a work")
        verbose_name_plural = _("versions for works")
        ordering = ("work", "-moved_at", "-pk")

    def __str__(self) -> str:
        return f"Version for work {self.work_id}"


class Readiness(models.Model):
    """A mentor’s private judgement of a work before a defence: which criteria it meets, of which
    version of the guide, and what is missing."""

    work = models.ForeignKey(
        ProjectWork, models.DO_NOTHING, related_name="+", verbose_name=_("work")
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", verbose_name=_("mentor")
    )
    version = models.PositiveIntegerField(_("version"))
    # Keys of criteria.
    met = ArrayField(models.UUIDField(), default=list, blank=True, verbose_name=_("criteria met"))
    is_ready = models.BooleanField(_("ready"), default=False)
    words = models.TextField(_("what is missing"), max_length=MARK_WORDS_LENGTH, blank=True)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)

    class Meta:
        verbose_name = _("readiness")
        verbose_name_plural = _("readiness of works")
        constraints = [
            models.UniqueConstraint(fields=("work", "mentor"), name="guides_readiness_once")
        ]

    def __str__(self) -> str:
        return f"Readiness {self.pk}"


class Evaluation(models.Model):
    """An assessor’s draft. ``revision`` is incremented by each change of its own fields, so that
    two open pages do not overwrite each other."""

    assessment = models.OneToOneField(
        Assessment, models.DO_NOTHING, related_name="+", verbose_name=_("assessment")
    )
    version = models.PositiveIntegerField(_("version of the guide"))
    revision = models.PositiveIntegerField(_("revision"), default=0)
    outcome = models.CharField(_("outcome"), max_length=11, choices=Outcome, blank=True, default="")
    words = models.TextField(_("what the student reads"), max_length=WORDS_LENGTH, blank=True)
    mentor_words = models.TextField(
        _("what only the mentor reads"), max_length=WORDS_LENGTH, blank=True
    )
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")

    def __str__(self) -> str:
        return f"Evaluation {self.pk}"


class MarkValue(models.TextChoices):
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


class Mark(models.Model):
    """The assessor’s mark for one criterion, by its key."""

    Value = MarkValue

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, related_name="marks", verbose_name=_("evaluation")
    )
    key = models.UUIDField(_("criterion"))
    value = models.CharField(_("mark"), max_length=14, choices=MarkValue, blank=True, default="")
    # For the mentor and the assessor; students read the words about the skill.
    words = models.TextField(_("comment"), max_length=MARK_WORDS_LENGTH, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(fields=("evaluation", "key"), name="guides_mark_once")
        ]

    def __str__(self) -> str:
        return f"Mark {self.pk}"


class SkillWords(models.Model):
    """What the student will read about one skill, by its key."""

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, related_name="skills", verbose_name=_("evaluation")
    )
    key = models.UUIDField(_("skill"))
    words = models.TextField(_("what the student reads"), max_length=SKILL_WORDS_LENGTH, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=0)

    class Meta:
        verbose_name = _("words about a skill")
        verbose_name_plural = _("words about skills")
        constraints = [
            models.UniqueConstraint(fields=("evaluation", "key"), name="guides_skillwords_once")
        ]

    def __str__(self) -> str:
        return f"Words {self.pk}"


class SavedComment(models.Model):
    """An assessor’s own comment on a criterion, to be used again."""

    project = models.ForeignKey(
        Project, models.DO_NOTHING, related_name="+", verbose_name=_("project")
    )
    key = models.UUIDField(_("criterion"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", verbose_name=_("author")
    )
    text = models.TextField(_("comment"), max_length=MARK_WORDS_LENGTH)
    used_at = models.DateTimeField(_("last used"), default=timezone.now)

    class Meta:
        verbose_name = _("saved comment")
        verbose_name_plural = _("saved comments")
        ordering = ("-used_at", "-pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="guides_savedcomment_has_text")
        ]
        indexes = [models.Index(fields=("author", "project"), name="guides_savedcomment_of_author")]

    def __str__(self) -> str:
        return f"Comment {self.pk}"
