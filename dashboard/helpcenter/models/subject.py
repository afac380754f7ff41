"""The subjects of the contact form: who answers, what answers already, what was avoided."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.helpcenter.models.article import Article, Audience, NamedInLanguages
from mentorhub import access
from mentorhub.forms.names import TitleField

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class SubjectQuerySet(models.QuerySet["Subject"]):
    def visible_to(self, user: "User") -> Self:
        """Those that one may choose."""
        return self.filter(access.help_subjects(user), archived_at=None)


class Subject(NamedInLanguages):
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    audience = models.CharField(_("who may choose it"), max_length=8, choices=Audience)
    articles = models.ManyToManyField(
        Article,
        through="SubjectArticle",
        related_name="subjects",
        blank=True,
        verbose_name=_("articles"),
    )
    first_answer_hours = models.PositiveSmallIntegerField(
        _("hours until the first answer"), default=24
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject of requests")
        verbose_name_plural = _("subjects of requests")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(first_answer_hours__gte=1), name="helpcenter_subject_hours"
            )
        ]


class SubjectArticle(models.Model):
    """An article that is shown before the form of a subject is sent, the best first."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="+", verbose_name=_("article")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("article of a subject")
        verbose_name_plural = _("articles of a subject")
        ordering = ("subject", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("subject", "article"), name="helpcenter_subject_article_once"
            )
        ]

    def __str__(self) -> str:
        return f"Article {self.article_id}"


class CannedReply(models.Model):
    """An answer that managers give often; ``{name}`` is the requester's first name."""

    # None: for every subject.
    subject = models.ForeignKey(
        Subject,
        models.CASCADE,
        related_name="canned_replies",
        null=True,
        blank=True,
        verbose_name=_("subject"),
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    title = TitleField(_("title"), max_length=100)
    body = models.TextField(_("text"), max_length=4000)

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ("language", "title__plain", "pk")

    def __str__(self) -> str:
        return self.title


class ResponsibleQuerySet(models.QuerySet["Responsible"]):
    def running(self) -> Self:
        return self.filter(ended_at=None)


class Responsible(models.Model):
    """The manager who answers for a path or for a subject; requests go to them first."""

    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("manager")
    )
    path = models.ForeignKey(
        "students.Path",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("path"),
    )
    subject = models.ForeignKey(
        Subject,
        models.PROTECT,
        related_name="responsible",
        null=True,
        blank=True,
        verbose_name=_("subject"),
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ResponsibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("responsible manager")
        verbose_name_plural = _("responsible managers")
        ordering = ("-since", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(path=None, subject__isnull=False) | Q(path__isnull=False, subject=None),
                name="helpcenter_responsible_for_one",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since")),
                name="helpcenter_responsible_in_order",
            ),
            models.UniqueConstraint(
                fields=("manager", "path", "subject"),
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="helpcenter_responsible_once",
            ),
        ]

    def __str__(self) -> str:
        return f"Responsible {self.pk}"


class Avoided(models.Model):
    """Somebody began a request, read an article that the form offered, and did not send it. Counts
    once seven days have passed without a request of theirs on the subject; then nobody knows any
    longer who it was (avoiding.py)."""

    subject = models.ForeignKey(
        Subject, models.CASCADE, related_name="+", verbose_name=_("subject")
    )
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="+", verbose_name=_("article")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField(_("at"), db_default=Now())
    # None: not known yet.
    came_back = models.BooleanField(_("sent a request after all"), null=True, blank=True)

    class Meta:
        verbose_name = _("avoided request")
        verbose_name_plural = _("avoided requests")
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(came_back=None) | Q(person=None), name="helpcenter_avoided_nameless"
            ),
            models.UniqueConstraint(
                fields=("subject", "article", "person"),
                condition=Q(came_back=None),
                name="helpcenter_avoided_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=("at",), condition=Q(came_back=None), name="helpcenter_avoided_open"
            )
        ]

    def __str__(self) -> str:
        return f"Avoided {self.pk}"
