"""The guide of each project. All tables are in the schema ``guides``, which the login of an
ordinary request cannot read: docs/security.md.

No public model leads here: each foreign key to one has ``related_name="+"`` and ``DO_NOTHING``. No
``__str__`` contains guide text, because the admin log and its messages store the result.
"""

import uuid

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guides.evaluating.models import (
    Evaluation,
    Mark,
    Readiness,
    SavedComment,
    SkillWords,
    WorkVersion,
)
from mentorhub.forms.names import OneLineField
from students.models import Project

__all__ = [
    "Criterion",
    "Evaluation",
    "Fingerprint",
    "Guide",
    "GuideFile",
    "GuideVersion",
    "Mark",
    "Readiness",
    "Reading",
    "SavedComment",
    "Skill",
    "SkillWords",
    "StoppedText",
    "Tick",
    "WorkVersion",
]


class Guide(models.Model):
    project = models.OneToOneField(
        Project, models.DO_NOTHING, related_name="+", verbose_name=_("project")
    )
    advice = models.TextField(_("advice"), blank=True, help_text=_("Markdown"))
    steps = models.TextField(_("suggested steps"), blank=True, help_text=_("Markdown"))
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    updated_at = models.DateTimeField(_("last updated"), auto_now=True)
    # Identifier in the cartridge it was imported from; empty for one that was written here.
    identifier = models.CharField(max_length=255, blank=True, editable=False)

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")

    def __str__(self) -> str:
        return f"Guide {self.pk}"


class Skill(models.Model):
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="skills", verbose_name=_("guide"))
    # The same in every version of the guide; ``students.ProjectSkill`` has the public title.
    key = models.UUIDField(
        _("key"), default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    name = OneLineField(_("skill"), max_length=300)
    deliverable = models.CharField(_("deliverable"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ("guide", "position", "pk")

    def __str__(self) -> str:
        return f"Skill {self.pk}"


class Criterion(models.Model):
    """One line of the checklist of a skill: “complete when …”."""

    skill = models.ForeignKey(
        Skill, models.CASCADE, related_name="criteria", verbose_name=_("skill")
    )
    # The same in every version of the guide, so that marks outlive a change of the text.
    key = models.UUIDField(
        _("key"), default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    text = models.TextField(_("complete when …"))
    required = models.BooleanField(
        _("required"),
        default=False,
        db_default=False,
        help_text=_("Without it the work cannot be validated."),
    )

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("skill", "position", "pk")

    def __str__(self) -> str:
        return f"Criterion {self.pk}"


class GuideVersion(models.Model):
    """The content of a guide after a save. Append-only (a trigger)."""

    guide = models.ForeignKey(Guide, models.DO_NOTHING, related_name="+", verbose_name=_("guide"))
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"))
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        related_name="+",
        null=True,
        verbose_name=_("saved by"),
    )
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    class Meta:
        verbose_name = _("version of a guide")
        verbose_name_plural = _("versions of guides")
        ordering = ("guide", "-number")
        constraints = [
            models.UniqueConstraint(fields=("guide", "number"), name="guides_version_number")
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of guide {self.guide_id}"


class Tick(models.Model):
    """A mentor's private note that a student has met a criterion."""

    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="+", verbose_name=_("criterion")
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", verbose_name=_("student")
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", verbose_name=_("mentor")
    )
    ticked_at = models.DateTimeField(_("ticked"), default=timezone.now)

    class Meta:
        verbose_name = _("tick")
        verbose_name_plural = _("ticks")
        constraints = [
            models.UniqueConstraint(
                fields=("criterion", "student", "mentor"), name="guides_tick_once"
            )
        ]

    def __str__(self) -> str:
        return f"Tick {self.pk}"


class Reading(models.Model):
    """The reading log: who opened which guide, and when. Append-only, also for staff.

    The primary key is generated here and not by the database: INSERT without RETURNING works
    without the right to read the table.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project, models.DO_NOTHING, related_name="+", verbose_name=_("project")
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, related_name="+", verbose_name=_("reader")
    )
    version = models.PositiveIntegerField(_("version"))
    read_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("reading log")
        ordering = ("-read_at",)
        indexes = [
            models.Index(fields=("-read_at",), name="guides_reading_latest"),
            models.Index(fields=("reader", "-read_at"), name="guides_reading_of_reader"),
        ]

    def __str__(self) -> str:
        return f"Reading {self.pk}"


class GuideFile(models.Model):
    """A file that only a guide uses. Its content is in this table, protected as the guide is, and
    never in the media storage."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="files", verbose_name=_("guide"))
    name = OneLineField(_("name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.BinaryField(_("content"))
    identifier = models.CharField(max_length=255, blank=True, editable=False)

    class Meta:
        verbose_name = _("file of a guide")
        verbose_name_plural = _("files of guides")
        ordering = ("guide", "name__plain")

    def __str__(self) -> str:
        return f"File {self.pk}"


class Fingerprint(models.Model):
    """A fingerprint of a passage of a guide (guides.pasting.fingerprints), of its last three
    versions and of those that judge works. No text, but nobody reads it who may not read the guide:
    with it texts can be tried against the guide."""

    hash = models.BigIntegerField(_("hash"))
    project = models.ForeignKey(
        Project, models.DO_NOTHING, related_name="+", db_index=False, verbose_name=_("project")
    )
    # The newest version that has it.
    version = models.PositiveIntegerField(_("version"))

    class Meta:
        verbose_name = _("fingerprint")
        verbose_name_plural = _("fingerprints")
        # In this order the fingerprints of other guides are not even looked at.
        constraints = [
            models.UniqueConstraint(fields=("project", "hash"), name="guides_fingerprint_once")
        ]

    def __str__(self) -> str:
        return f"Fingerprint {self.pk}"


class StoppedText(models.Model):
    """Somebody was about to store a passage of a guide outside of it. Append-only; no text.

    The primary key is generated here, as that of ``Reading``. No constraints to the author and the
    project: their check would wait for a lock that the request itself holds on another connection,
    for ever. Neither is ever deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        Project,
        models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        verbose_name=_("project"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        verbose_name=_("author"),
    )
    # The URL name of the page or the form.
    place = models.CharField(_("where"), max_length=100)
    stopped_at = models.DateTimeField(_("stopped"), default=timezone.now)

    class Meta:
        verbose_name = _("stopped text")
        verbose_name_plural = _("stopped texts")
        ordering = ("-stopped_at",)
        indexes = [models.Index(fields=("-stopped_at",), name="guides_stoppedtext_latest")]

    def __str__(self) -> str:
        return f"Stopped text {self.pk}"
