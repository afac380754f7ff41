"""The Course tab of a project: ordered items with durations. Reading them is not mandatory."""

from typing import TYPE_CHECKING, Any, Self

from django.core.validators import URLValidator
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.forms.names import OneLineField
from mentorhub.reader_marks import ReaderMark
from students.paths.models.file import File
from students.paths.models.path import Project

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

WEB_ADDRESS = URLValidator(schemes=["http", "https"])


class CourseItemQuerySet(models.QuerySet["CourseItem"]):
    def with_has_page(self) -> Self:
        """Annotate ``has_page``: whether the item has a page here, or only leads to another."""
        is_page = ~Q(body="") | Q(kind=CourseItem.Kind.QUIZ)
        return self.annotate(has_page=ExpressionWrapper(is_page, output_field=BooleanField()))

    def with_marks_of(self, reader: "User") -> Self:
        """Annotate ``seen_at`` and ``read_at``, when this reader last opened the item and when
        they ticked it off; None for never."""
        mine = CourseMark.objects.visible_to(reader).filter(item=OuterRef("pk"))
        return self.annotate(
            seen_at=Subquery(mine.values("at")[:1]), read_at=Subquery(mine.values("read_at")[:1])
        )


class CourseItem(models.Model):
    class Kind(models.TextChoices):
        PAGE = "page", _("Lesson")
        VIDEO = "video", _("Video")
        SLIDES = "slides", _("Slides")
        DISCUSSION = "discussion", _("Discussion")
        QUIZ = "quiz", _("Quiz")
        LINK = "link", _("Link")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="course_items", verbose_name=_("project")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.PAGE)
    title = OneLineField(_("title"), max_length=200)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        null=True,
        blank=True,
        help_text=_("How long it takes. Leave empty if unknown."),
    )
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown"))
    url = models.URLField(_("link"), max_length=2000, blank=True, validators=[WEB_ADDRESS])
    file = models.ForeignKey(
        File, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("file")
    )
    identifier = models.CharField(
        _("cartridge identifier"), max_length=255, blank=True, editable=False, db_index=True
    )

    objects = CourseItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("course item")
        verbose_name_plural = _("course items")
        ordering = ("project", "position", "pk")

    def __str__(self) -> str:
        return self.title

    @property
    def is_quiz(self) -> bool:
        return self.kind == self.Kind.QUIZ

    @property
    def is_video(self) -> bool:
        return self.kind == self.Kind.VIDEO

    def set_seen(self, *, by: "User") -> None:
        """Note that a reader has opened it now."""
        CourseMark.objects.write(CourseMark(reader=by, item=self), "at")

    def set_read(self, *, by: "User", read: bool) -> None:
        """Tick it off for one reader, or take the tick back; it stays seen."""
        if read:
            CourseMark.objects.write(
                CourseMark(reader=by, item=self, read_at=timezone.now()), "read_at"
            )
        else:
            CourseMark.objects.visible_to(by).filter(item=self).update(read_at=None)


class CourseMarkQuerySet(models.QuerySet["CourseMark"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.course_marks(user))

    def write(self, mark: Any, column: str) -> None:
        """Add the mark; where the reader has one on this item, set this column of it."""
        self.bulk_create(
            [mark], update_conflicts=True, unique_fields=["reader", "item"], update_fields=[column]
        )


class CourseMark(ReaderMark):
    """A reader has opened an item of a course, and may have ticked it off. What is read by
    whom is for nobody else: docs/decisions/course-marks.md."""

    item = models.ForeignKey(
        CourseItem, models.CASCADE, related_name="+", verbose_name=_("course item")
    )
    at = models.DateTimeField(_("last opened"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = CourseMarkQuerySet.as_manager()

    class Meta(ReaderMark.Meta):
        verbose_name = _("progress mark on a course item")
        verbose_name_plural = _("progress marks on course items")
        constraints = [
            models.UniqueConstraint(fields=("reader", "item"), name="students_course_mark_once")
        ]

    def __str__(self) -> str:
        return f"Mark {self.pk}"


class QuizQuestion(models.Model):
    class Kind(models.TextChoices):
        SINGLE = "single", _("One answer")
        MULTIPLE = "multiple", _("Several answers")
        OPEN = "open", _("Free text")

    item = models.ForeignKey(
        CourseItem, models.CASCADE, related_name="questions", verbose_name=_("quiz")
    )
    position = models.PositiveIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SINGLE)
    text = models.TextField(_("question"), help_text=_("Markdown"))
    choices = models.JSONField(_("choices"), default=list, blank=True)
    identifier = models.CharField(
        _("cartridge identifier"), max_length=255, blank=True, editable=False, db_index=True
    )

    class Meta:
        verbose_name = _("quiz question")
        verbose_name_plural = _("quiz questions")
        ordering = ("item", "position", "pk")

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def has_several_answers(self) -> bool:
        return self.kind == self.Kind.MULTIPLE
