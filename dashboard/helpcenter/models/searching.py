"""What the search knows and learns: the words of articles, what was asked, what helped."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.helpcenter.models.article import Article, Audience


class Word(models.Model):
    """A plain word of published articles. By audience, so that a suggestion never tells a word of
    an article that its reader may not open."""

    word = models.CharField(max_length=60, db_collation="C")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    audience = models.CharField(max_length=8, choices=Audience)
    # How many articles for these readers have it: the rarer a word, the more it says.
    articles = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("word of articles")
        verbose_name_plural = _("words of articles")
        constraints = [
            models.UniqueConstraint(
                fields=("word", "language", "audience"), name="helpcenter_word_once"
            )
        ]
        indexes = [
            GinIndex(
                OpClass("word", name="gin_trgm_ops"),
                fastupdate=False,
                name="helpcenter_word_trigrams",
            ),
            # Of the words with the same trigrams only those that are about as long are compared.
            models.Index(Length("word"), "word", name="helpcenter_word_length"),
        ]

    def __str__(self) -> str:
        return self.word


class Asked(models.Model):
    """Words that somebody searched for; not who. Kept 90 days (retention.py)."""

    words = models.CharField(_("words"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    # The widest circle of readers that the person belongs to.
    audience = models.CharField(_("asked by"), max_length=8, choices=Audience)
    found = models.PositiveSmallIntegerField(_("articles found"))
    opened = models.ForeignKey(
        Article,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("article that was opened"),
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("question of the search")
        verbose_name_plural = _("questions of the search")
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return self.words


class VoteReason(models.TextChoices):
    MISSING = "missing", pgettext_lazy("an article", "Something is missing")
    WRONG = "wrong", pgettext_lazy("an article", "Something is wrong")
    UNCLEAR = "unclear", pgettext_lazy("an article", "I do not understand it")
    OTHER_QUESTION = "other_question", pgettext_lazy("an article", "It answers another question")


class Vote(models.Model):
    """Whether an article helped somebody. One a person; the latest counts."""

    Reason = VoteReason

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="votes", db_index=False, verbose_name=_("article")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    helpful = models.BooleanField(_("helpful"))
    reason = models.CharField(
        _("reason"), max_length=14, choices=VoteReason, blank=True, default=""
    )
    words = models.CharField(_("in their words"), max_length=500, blank=True, default="")
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("vote on an article")
        verbose_name_plural = _("votes on articles")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("article", "person"), name="helpcenter_vote_once"),
            models.CheckConstraint(
                condition=Q(helpful=False) | Q(reason="", words=""),
                name="helpcenter_vote_reason_of_no",
            ),
        ]

    def __str__(self) -> str:
        return f"Vote {self.pk}"
