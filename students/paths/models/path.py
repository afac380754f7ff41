"""Paths and their projects. A path is an ordered list of projects; a project is an assignment."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.forms.names import OneLineField
from mentorhub.plain_text import Plain, PlainField
from students.paths.models.publishing import Publishable, PublishableQuerySet

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class PathQuerySet(PublishableQuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.paths(user))


class Path(Publishable):
    """A training programme."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = OneLineField(_("title"), max_length=200)
    plain_title = models.GeneratedField(
        expression=Plain("title"), output_field=PlainField(), db_persist=True
    )
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown"))
    position = models.PositiveIntegerField(_("position"), default=0)

    objects = PathQuerySet.as_manager()

    class Meta:
        verbose_name = _("path")
        verbose_name_plural = _("paths")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("path", args=[self.slug])


class ProjectQuerySet(PublishableQuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.projects(user))

    def with_open_guide(self, user: "User") -> Self:
        """Those whose Mentor guide tab exists for this person."""
        return self.visible_to(user).filter(access.projects_with_open_guide(user))

    def at(self, path: str, project: str) -> Self:
        """The project with these slugs; at most one row."""
        return self.filter(path__slug=path, slug=project).select_related("path")

    def open_of(self, student_id: int) -> Self:
        """The project that a student works on, in progress or to rework; at most one row."""
        return self._open_of([student_id])

    def open_by_student(self, students: "Iterable[int]") -> "dict[int, Project]":
        """The project that each of these students (primary keys) works on, with its title alone.
        One query."""
        rows: Any = self._open_of(students).annotate(student_id=F("works__enrolment__student"))
        return {row.student_id: row for row in rows.only("title")}

    def _open_of(self, students: "Iterable[int]") -> Self:
        return self.filter(
            works__enrolment__student__in=students,
            works__enrolment__ended_at=None,
            works__finished_at=None,
        )


class ProjectManager(models.Manager.from_queryset(ProjectQuerySet)):  # type: ignore[misc]
    """Without the drafts of published projects, which are projects to their editors alone."""

    def get_queryset(self) -> ProjectQuerySet:
        return super().get_queryset().filter(draft_of=None)


class Project(Publishable):
    """An assignment of a path. No attribute leads to its guide (see guides.models)."""

    class Level(models.IntegerChoices):
        ONE = 1, _("Level 1")
        TWO = 2, _("Level 2")
        THREE = 3, _("Level 3")

    path = models.ForeignKey(Path, models.PROTECT, related_name="projects", verbose_name=_("path"))
    slug = models.SlugField(_("address"), max_length=80)
    title = OneLineField(_("title"), max_length=200)
    plain_title = models.GeneratedField(
        expression=Plain("title"), output_field=PlainField(), db_persist=True
    )
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.ONE)
    hours = models.PositiveSmallIntegerField(
        _("hours"), default=40, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    presentation_minutes = models.PositiveSmallIntegerField(
        _("presentation (minutes)"),
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(60)],
    )
    brief = models.TextField(_("brief"), blank=True, help_text=_("Markdown"))
    position = models.PositiveIntegerField(_("position"), default=0)
    # Of a draft: the published project that it will replace, and which of its parts was copied
    # from which (students.paths.drafts).
    draft_of = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("draft of"),
    )
    draft_parts = models.JSONField(default=dict, db_default={}, blank=True, editable=False)

    objects = ProjectManager()
    with_drafts = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        ordering = ("path", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("path", "slug"),
                name="students_project_address",
                violation_error_message=_("Another project on this path has this address."),
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=(1, 2, 3)), name="students_project_level"
            ),
            models.CheckConstraint(
                condition=models.Q(draft_of=None) | models.Q(state="draft", archived_at=None),
                name="students_project_draft_is_hidden",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("brief", args=[self.path.slug, self.slug])


class ExpectedDeliverable(models.Model):
    """One item that the student must hand in for a project."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="expected_deliverables", verbose_name=_("project")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    title = OneLineField(_("title"), max_length=200)
    format = models.CharField(_("format"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("expected deliverable")
        verbose_name_plural = _("expected deliverables")
        ordering = ("project", "position", "pk")

    def __str__(self) -> str:
        return self.title
