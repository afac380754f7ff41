"""Quizzes: the questions of a part. A question is never edited, it gets a new version."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.training.models.course import Part
from mentorhub import access

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

MAX_QUESTION = 4000


class QuizQuerySet(models.QuerySet["Quiz"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.training_quizzes(user))


class Quiz(models.Model):
    """The quiz of a part. An empty column means the school's rule (``TrainingPolicy``)."""

    part = models.OneToOneField(
        Part, models.PROTECT, related_name="quiz", verbose_name=_("part of a course")
    )
    pass_percent = models.PositiveSmallIntegerField(
        _("groups right to pass (percent)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    draw = models.PositiveSmallIntegerField(
        _("groups asked"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    retry_minutes = models.PositiveSmallIntegerField(
        _("wait after a failure (minutes)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(10080)],
    )

    objects = QuizQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_percent=None) | Q(pass_percent__gte=1, pass_percent__lte=100),
                name="training_quiz_percent",
            ),
            models.CheckConstraint(
                condition=Q(draw=None) | Q(draw__gte=1), name="training_quiz_draw"
            ),
        ]

    def __str__(self) -> str:
        return f"Quiz: {self.part}"


class Question(models.Model):
    """One variant of a group; a group is one idea, and a quiz asks one variant of each."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("One answer")
        MULTIPLE = "multiple", _("Several answers")
        ORDERING = "ordering", _("Put in order")
        MATCHING = "matching", _("Match")

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="questions", verbose_name=_("quiz"))
    group = models.SlugField(
        _("group"),
        max_length=80,
        help_text=_("Questions of one group ask the same idea in different ways."),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.SINGLE)
    position = models.PositiveIntegerField(_("position"), default=0)
    # Asked no more; kept for the answers that it has.
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("quiz", "position", "pk")
        indexes = [models.Index(fields=("quiz", "group"), name="training_question_group")]

    def __str__(self) -> str:
        return f"Question {self.pk}"

    @property
    def last_version(self) -> "QuestionVersion | None":
        """Of the versions that were prefetched, or a query."""
        return max(self.versions.all(), key=lambda each: each.number, default=None)


class QuestionVersion(models.Model):
    """What a question said from an instant on; append-only (a trigger).

    ``choices`` is what is shown, ``key`` what is right, both by kind:

    * single, multiple: a list of texts; the positions of the right ones
    * ordering: a list of texts; their positions in the right order
    * matching: ``{"left": […], "right": […]}``; for each left its position in ``right``

    ``reasons`` has for each choice of a single or multiple one why it is not right, or "". Neither
    it nor the key nor the explanation leaves the server before the answer.
    """

    question = models.ForeignKey(
        Question, models.PROTECT, related_name="versions", verbose_name=_("question")
    )
    number = models.PositiveIntegerField(_("number"), default=1)
    text = models.TextField(_("text"), max_length=MAX_QUESTION, help_text=_("Markdown"))
    choices = models.JSONField(_("choices"))
    key = models.JSONField(_("right answer"))
    reasons = models.JSONField(_("why not"), default=list, blank=True)
    explanation = models.TextField(
        _("explanation"), max_length=MAX_QUESTION, blank=True, help_text=_("Markdown")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        ordering = ("question", "number")
        constraints = [
            models.UniqueConstraint(fields=("question", "number"), name="training_version_number"),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of question {self.question_id}"

    @property
    def texts(self) -> list[str]:
        """The choices that a reader orders, ticks or assigns."""
        choices: Any = self.choices
        return choices["right"] if isinstance(choices, dict) else choices
