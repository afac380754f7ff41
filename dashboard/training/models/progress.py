"""What a person has read, answered and finished. Nothing of it changes when a course is edited."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.training.models.course import Chapter, Course
from dashboard.training.models.quiz import Question, QuestionVersion, Quiz
from mentorhub import access
from mentorhub.reader_marks import ReaderMark

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class ReadingQuerySet(models.QuerySet["Reading"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.training_readings(user))


class Reading(ReaderMark):
    """A person has marked a chapter as read."""

    chapter = models.ForeignKey(
        Chapter, models.PROTECT, related_name="+", verbose_name=_("chapter")
    )
    at = models.DateTimeField(_("read"), default=timezone.now)

    objects = ReadingQuerySet.as_manager()

    class Meta(ReaderMark.Meta):
        verbose_name = _("chapter read")
        verbose_name_plural = _("chapters read")
        constraints = [
            models.UniqueConstraint(fields=("reader", "chapter"), name="training_read_once")
        ]

    def __str__(self) -> str:
        return f"Reading {self.pk}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.training_attempts(user))


class Attempt(models.Model):
    """A person takes a quiz. What is asked is fixed at the start: ``drawn`` is a list of
    ``{"question", "version", "group", "order"}``, and ``order`` says in which order the choices of
    the version are shown. ``carried`` are the groups answered right before, which still count."""

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="+", verbose_name=_("quiz"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    number = models.PositiveIntegerField(_("number"))
    seed = models.BigIntegerField(_("seed"))
    drawn = models.JSONField(_("questions drawn"))
    carried = models.JSONField(_("groups right before"), default=list, blank=True)
    # The rule at the start.
    pass_percent = models.PositiveSmallIntegerField(_("groups right to pass (percent)"))
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("score (percent)"), null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt at a quiz")
        verbose_name_plural = _("attempts at quizzes")
        ordering = ("-started_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("person", "quiz"),
                condition=Q(finished_at=None),
                name="training_attempt_one_open",
            ),
            models.UniqueConstraint(
                fields=("person", "quiz", "number"), name="training_attempt_number"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, score=None, passed=None)
                | Q(finished_at__isnull=False, score__isnull=False, passed__isnull=False),
                name="training_attempt_finished",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__lte=100), name="training_attempt_score"
            ),
        ]
        indexes = [
            models.Index(
                fields=("quiz", "-finished_at"),
                condition=Q(finished_at__isnull=False),
                name="training_attempt_finished_at",
            )
        ]

    def __str__(self) -> str:
        return f"Attempt {self.pk}"


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.training_answers(user))


class Answer(models.Model):
    """Append-only; of a question drawn for an attempt that was open (triggers)."""

    attempt = models.ForeignKey(
        Attempt, models.PROTECT, related_name="answers", verbose_name=_("attempt at a quiz")
    )
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="+", verbose_name=_("question")
    )
    version = models.ForeignKey(
        QuestionVersion, models.PROTECT, related_name="+", verbose_name=_("version of a question")
    )
    # In the positions of the version's choices.
    given = models.JSONField(_("answer"))
    is_right = models.BooleanField(_("right"))
    at = models.DateTimeField(_("answered"), default=timezone.now)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ("attempt", "pk")
        constraints = [
            models.UniqueConstraint(fields=("attempt", "question"), name="training_answer_once")
        ]

    def __str__(self) -> str:
        return f"Answer {self.pk}"


class CompletionQuerySet(models.QuerySet["Completion"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.training_completions(user))

    def of_course(self, course: Any) -> Self:
        """Of the course or of its translation: either counts."""
        either = Q(course=course) | Q(course__twin=course) | Q(course__translation=course)
        return self.filter(either)


class Completion(models.Model):
    """A person has finished a course. Written by the login staff alone, never changed or deleted
    (a trigger): a chapter that is added later takes nothing away."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="completions",
        verbose_name=_("person"),
    )
    course = models.ForeignKey(
        Course, models.PROTECT, related_name="completions", verbose_name=_("course")
    )
    at = models.DateTimeField(_("finished"), default=timezone.now)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("course finished")
        verbose_name_plural = _("courses finished")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("person", "course"), name="training_completion_once")
        ]

    def __str__(self) -> str:
        return f"Completion {self.pk}"
