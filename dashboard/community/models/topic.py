"""A topic: a question, a discussion, a project update, or an announcement."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dashboard.community.models.group import Group
from mentorhub import access
from mentorhub.forms.names import TitleField
from mentorhub.full_text import Stems

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

MAX_TITLE = 200  # characters


class TopicKind(models.TextChoices):
    QUESTION = "question", _("Question")
    DISCUSSION = "discussion", _("Discussion")
    UPDATE = "update", _("Project update")
    ANNOUNCEMENT = "announcement", _("Announcement")


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.community_topics(user))

    def kept(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at=None)

    def unanswered(self) -> Self:
        """Open questions without an accepted answer to which nobody has replied."""
        return self.filter(kind=TopicKind.QUESTION, accepted=None, locked_at=None, last_number=1)


class Topic(models.Model):
    """Its first text is the reply with the number 1. That of an announcement is the announcement's:
    a trigger keeps title, text and group of the two the same."""

    Kind = TopicKind

    group = models.ForeignKey(Group, models.PROTECT, related_name="topics", verbose_name=_("group"))
    kind = models.CharField(_("kind"), max_length=12, choices=TopicKind)
    # What it is about: always set of an update. In the group of a path it is one of its projects.
    project = models.ForeignKey(
        "students.Project",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("project"),
    )
    announcement = models.OneToOneField(
        "dashboard.Announcement",
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("announcement"),
    )
    title = TitleField(_("title"), max_length=MAX_TITLE)
    language = models.CharField(max_length=2, default="en", choices=settings.LANGUAGES)
    search = models.GeneratedField(
        expression=Stems("title", "language"), output_field=SearchVectorField(), db_persist=True
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    created_at = models.DateTimeField(_("written"), db_default=Now())
    accepted = models.OneToOneField(
        "community.Reply",
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("accepted answer"),
    )
    # The number of its last reply; the next one is given under the lock of this row.
    last_number = models.PositiveIntegerField(_("replies"), default=0, db_default=0)
    last_at = models.DateTimeField(_("last reply"), db_default=Now())
    # When anything about it has changed, for pages that are open.
    changed_at = models.DateTimeField(_("changed"), db_default=Now())
    locked_at = models.DateTimeField(_("closed"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("-last_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="update") | Q(project__isnull=False),
                name="community_topic_update_of_project",
            ),
            models.CheckConstraint(
                condition=Q(kind="announcement", announcement__isnull=False, project=None)
                | (~Q(kind="announcement") & Q(announcement=None)),
                name="community_topic_announcement",
            ),
            models.CheckConstraint(
                condition=Q(accepted=None) | Q(kind="question"),
                name="community_topic_question_is_answered",
            ),
        ]
        indexes = [
            models.Index("group", F("last_at").desc(), name="community_topic_of_group"),
            models.Index(
                F("last_at").desc(),
                F("id").desc(),
                condition=Q(removed_at=None),
                name="community_topic_latest",
            ),
            models.Index(fields=("changed_at",), name="community_topic_changed"),
            # For the projects that topics of a group are about.
            models.Index(
                fields=("group", "project"),
                condition=Q(project__isnull=False),
                name="community_topic_projects",
            ),
            models.Index(
                "project",
                F("last_at").desc(),
                condition=Q(project__isnull=False),
                name="community_topic_of_project",
            ),
            models.Index(
                fields=("created_at",),
                condition=Q(
                    kind="question", accepted=None, removed_at=None, locked_at=None, last_number=1
                ),
                name="community_topic_unanswered",
            ),
            GinIndex(fields=("search",), fastupdate=False, name="community_topic_search"),
        ]

    def __str__(self) -> str:
        return f"Topic {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("community_topic", args=[self.pk])

    @property
    def is_question(self) -> bool:
        return self.kind == TopicKind.QUESTION

    @property
    def is_announcement(self) -> bool:
        return self.kind == TopicKind.ANNOUNCEMENT

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None
