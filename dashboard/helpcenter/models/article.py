"""Articles of the help centre, in both languages, and what they said before."""

from datetime import timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.forms.names import TitleField
from mentorhub.full_text import StemsOfHead, WeightedStems

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

MAX_ARTICLE = 20_000  # characters
MAX_TITLE = 120
# Fixed words below /help/ and /help/manage/, which are no addresses of articles.
RESERVED_SLUGS = (
    "canned", "contact", "contacts", "files", "for", "manage", "new", "preview", "queue",
    "requests", "responsible", "search",
)  # fmt: skip


class Audience(models.TextChoices):
    """Who may read an article or choose a subject; ``access.help_audiences`` says which of them
    somebody belongs to."""

    ANYONE = "anyone", pgettext_lazy("readers", "Everybody, visitors too")
    MEMBERS = "members", pgettext_lazy("readers", "Everybody at the school")
    STUDENTS = "students", pgettext_lazy("readers", "Students")
    MENTORS = "mentors", pgettext_lazy("readers", "Mentors and assessors")
    MANAGERS = "managers", pgettext_lazy("readers", "Mentorship managers and administrators")


class NamedInLanguages(models.Model):
    """Base of what has a name in each language of the site."""

    name_en = TitleField(_("name in English"), max_length=100)
    name_fr = TitleField(_("name in French"), max_length=100)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_fr if (get_language() or "").startswith("fr") else self.name_en


class Category(NamedInLanguages):
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category of articles")
        verbose_name_plural = _("categories of articles")
        ordering = ("position", "pk")


class ArticleState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("an article", "Draft")
    PUBLISHED = "published", pgettext_lazy("an article", "Published")
    ARCHIVED = "archived", pgettext_lazy("an article", "Archived")


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.help_articles(user))

    def published(self) -> Self:
        return self.filter(state=ArticleState.PUBLISHED)


class Article(models.Model):
    """What both languages share. The product brings articles of its own
    (dashboard/helpcenter/articles), the school writes more; see ``shipped.py``."""

    State, Audience = ArticleState, Audience

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    category = models.ForeignKey(
        Category, models.PROTECT, related_name="articles", verbose_name=_("category")
    )
    audience = models.CharField(_("readers"), max_length=8, choices=Audience)
    state = models.CharField(
        _("state"), max_length=9, choices=ArticleState, default=ArticleState.DRAFT
    )
    # Who looks after it. None: all managers, or all administrators of what is technical.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("owner"),
    )
    is_for_staff = models.BooleanField(
        _("looked after by administrators"),
        default=False,
        help_text=_("Where nobody is named as its owner."),
    )
    reviewed_at = models.DateTimeField(_("reviewed"), default=timezone.now)
    review_days = models.PositiveSmallIntegerField(_("days until the next review"), default=180)
    related = models.ManyToManyField("self", blank=True, verbose_name=_("related articles"))
    # When the school chose the pages itself: a new version of the product leaves them as they are.
    pages_chosen_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The request whose answer it was made of.
    made_of = models.ForeignKey(
        "helpcenter.Request",
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("made of the request"),
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("category__position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="helpcenter_article_published_when",
            ),
            models.CheckConstraint(
                condition=Q(review_days__gte=1), name="helpcenter_article_review_days"
            ),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="helpcenter_article_slug_free",
                violation_error_message=_("A page of the help centre has this address already."),
            ),
        ]
        indexes = [
            models.Index(fields=("state", "audience"), name="helpcenter_article_readers"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("help_article", args=[self.slug])

    @property
    def review_due_at(self) -> "timezone.datetime":
        return self.reviewed_at + timedelta(days=self.review_days)


class ArticleText(models.Model):
    """An article in one language.

    ``body`` is Markdown with references (``references.py``): ``{{ policy.late_hours }}``,
    ``[[button:Move]]``, ``[[page:sessions]]``. ``searched`` is what the reader sees of it in words,
    for the search alone; ``words`` are the plain words of everything, for the vocabulary.
    """

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="texts", verbose_name=_("article")
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    title = TitleField(_("title"), max_length=MAX_TITLE)
    questions = models.TextField(
        _("how people ask"), max_length=4000, blank=True, help_text=_("One question a line.")
    )
    body = models.TextField(_("text"), max_length=MAX_ARTICLE)
    searched = models.TextField(editable=False, default="", db_default="")
    words = ArrayField(models.CharField(max_length=60), editable=False, default=list, db_default=[])
    search = models.GeneratedField(
        expression=WeightedStems(title="A", questions="B", searched="D"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    updated_at = models.DateTimeField(_("changed"), default=timezone.now)
    # Of the product's text as it was last taken over; empty when the school wrote it.
    shipped_sha256 = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("text of an article")
        verbose_name_plural = _("texts of articles")
        ordering = ("article", "language")
        constraints = [
            models.UniqueConstraint(
                fields=("article", "language"), name="helpcenter_text_once_a_language"
            )
        ]
        indexes = [
            GinIndex(fields=("search",), fastupdate=False, name="helpcenter_text_search"),
            # Of title and questions alone: where many texts have a word, these say what is meant.
            GinIndex(StemsOfHead("search"), fastupdate=False, name="helpcenter_text_head"),
        ]

    def __str__(self) -> str:
        return self.title


class ArticleVersion(models.Model):
    """Append-only: a text as it was saved."""

    text = models.ForeignKey(
        ArticleText, models.CASCADE, related_name="versions", verbose_name=_("text")
    )
    number = models.PositiveIntegerField(_("number"))
    title = TitleField(_("title"), max_length=MAX_TITLE)
    questions = models.TextField(_("how people ask"), max_length=4000, blank=True)
    body = models.TextField(_("text"), max_length=MAX_ARTICLE)
    # None: the product.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("saved"), db_default=Now())

    class Meta:
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        ordering = ("text", "-number")
        constraints = [
            models.UniqueConstraint(fields=("text", "number"), name="helpcenter_version_number")
        ]

    def __str__(self) -> str:
        return f"Version {self.number}"


class ArticlePage(models.Model):
    """A page of the product that an article helps with."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="pages", db_index=False, verbose_name=_("article")
    )
    url_name = models.CharField(
        _("page"), max_length=100, db_index=True, help_text=_("Its URL name, as “session_move”.")
    )

    class Meta:
        verbose_name = _("page of an article")
        verbose_name_plural = _("pages of articles")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("article", "url_name"), name="helpcenter_article_page_once"
            )
        ]

    def __str__(self) -> str:
        return self.url_name
