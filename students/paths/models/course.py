"""The Course tab of a project: ordered items with durations. Reading them is not mandatory."""

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.names import OneLineField
from students.paths.models.file import File
from students.paths.models.path import Project

WEB_ADDRESS = URLValidator(schemes=["http", "https"])


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
        _("minutes"), null=True, blank=True, help_text=_("How long it takes; empty when unknown.")
    )
    body = models.TextField(_("text"), blank=True, help_text=_("Markdown"))
    url = models.URLField(_("link"), max_length=2000, blank=True, validators=[WEB_ADDRESS])
    file = models.ForeignKey(
        File, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("file")
    )
    identifier = models.CharField(
        _("cartridge identifier"), max_length=255, blank=True, editable=False, db_index=True
    )

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
