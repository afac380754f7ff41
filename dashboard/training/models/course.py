"""Courses of the mentors' training: parts and chapters, written in the admin."""

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.models import MentorResource
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.dates import within_bounds
from mentorhub.forms.names import OneLineField

if TYPE_CHECKING:
    from datetime import datetime

MAX_MINUTES = 600
# More than any chapter has; the house's limit for a text that is read at length.
MAX_TEXT = 60_000


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.training_courses(user))


class Course(models.Model):
    """``updated_at`` is the date that readers see. It moves when an author publishes a change, and
    stays when only a typing error is corrected."""

    class Difficulty(models.TextChoices):
        EASY = "easy", _("Easy")
        MEDIUM = "medium", _("Medium")
        HARD = "hard", _("Hard")

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    title = OneLineField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300)
    recap = models.TextField(
        _("recap"), blank=True, max_length=MAX_TEXT, help_text=_("Markdown; shown at the end.")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=60, validators=[MinValueValidator(1), MaxValueValidator(MAX_MINUTES)]
    )
    difficulty = models.CharField(
        _("difficulty"), max_length=6, choices=Difficulty, default=Difficulty.EASY
    )
    language = models.CharField(
        _("language"), max_length=5, choices=User.Language, default=User.Language.ENGLISH
    )
    # The course that this one says in another language. Whoever finishes either has finished both.
    twin = models.OneToOneField(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="translation",
        verbose_name=_("the same course in the other language"),
        help_text=_("Choose it on one of the two."),
    )
    certifies = models.BooleanField(
        _("certifies"),
        default=False,
        help_text=_("Whoever finishes it gets a certificate and is no longer a novice."),
    )
    open_to_visitors = models.BooleanField(
        _("open to visitors"),
        default=False,
        help_text=_("Anybody can read its chapters. Quizzes need a sign-in."),
    )
    resources = models.ManyToManyField(
        MentorResource, related_name="+", blank=True, verbose_name=_("resources beside it")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    published = models.BooleanField(_("published"), default=False)
    updated_at = models.DateTimeField(_("last updated"), default=timezone.now, editable=False)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(twin=None) | ~Q(twin=F("pk")),
                name="training_course_not_its_twin",
                violation_error_message=_("A course is not its own translation."),
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MAX_MINUTES),
                name="training_course_minutes",
            ),
            within_bounds("training_course_dates", instants=("updated_at",)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("training_course", args=[self.slug])

    def publish(self, now: "datetime | None" = None) -> None:
        """Show the course to mentors as it is now, with a new date of the last update."""
        self.published = True
        self.updated_at = now or timezone.now()
        self.save(update_fields=["published", "updated_at"])


class Part(models.Model):
    course = models.ForeignKey(
        Course, models.PROTECT, related_name="parts", verbose_name=_("course")
    )
    slug = models.SlugField(_("address"), max_length=80)
    title = OneLineField(_("title"), max_length=200)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("part of a course")
        verbose_name_plural = _("parts of courses")
        ordering = ("course", "position", "pk")
        constraints = [
            models.UniqueConstraint(fields=("course", "slug"), name="training_part_slug_once"),
            # What the foreign key of (part, course) of a chapter refers to.
            models.UniqueConstraint(fields=("id", "course"), name="training_part_of_course"),
        ]

    def __str__(self) -> str:
        return self.title


class ChapterQuerySet(models.QuerySet["Chapter"]):
    def published(self) -> Self:
        return self.filter(published=True)

    def in_order(self) -> Self:
        return self.order_by("part__position", "part", "position", "added_at", "pk")

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.training_chapters(user))


class Chapter(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.ForeignKey(
        Part, models.PROTECT, related_name="chapters", verbose_name=_("part of a course")
    )
    # That of the part (a foreign key of both columns): an address is unique within the course.
    course = models.ForeignKey(
        Course, models.PROTECT, related_name="chapters", editable=False, verbose_name=_("course")
    )
    slug = models.SlugField(_("address"), max_length=80)
    title = OneLineField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"), max_length=MAX_TEXT, help_text=_("Markdown"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes to read"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_MINUTES)],
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    # A chapter that somebody has read is hidden, not deleted.
    published = models.BooleanField(_("published"), default=True)
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)

    objects = ChapterQuerySet.as_manager()

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        ordering = ("part", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("course", "slug"),
                name="training_chapter_slug_once",
                violation_error_message=_("Another chapter of this course has this address."),
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=("quiz", "finish")),
                name="training_chapter_slug_free",
                violation_error_message=_("This address is taken by a page of the course."),
            ),
            within_bounds("training_chapter_dates", instants=("added_at",)),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.course_id = self.part.course_id
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("training_chapter", args=[self.course.slug, self.slug])
