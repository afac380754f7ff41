"""A reply, what it said before it was edited, and its files."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dashboard.community.models.group import Group
from dashboard.community.models.topic import Topic
from mentorhub import access
from mentorhub.files.attached_file import AttachedFile
from mentorhub.files.names import random_path
from mentorhub.full_text import Stems, StemsWithPlace

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

MAX_BODY = 10_000  # characters


class ReplyQuerySet(models.QuerySet["Reply"]):
    def visible_to(self, user: "User") -> Self:
        """Those of the topics that one sees; what was removed managers alone see."""
        return self.filter(access.community_replies(user))

    def kept(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at=None)

    def with_content(self) -> Self:
        """Those that have a text or a file: what was removed long ago has neither."""
        has_file = Exists(Attachment.objects.filter(reply=OuterRef("pk")))
        return self.filter(~Q(body="") | has_file)


class Reply(models.Model):
    """Written by somebody who sees the group at that moment (a trigger asks for it again). The
    first of a topic is its opening. A removed one keeps its number; managers see its text for
    30 days (dashboard/community/retention.py), then it is emptied."""

    topic = models.ForeignKey(
        Topic, models.CASCADE, related_name="replies", db_index=False, verbose_name=_("topic")
    )
    number = models.PositiveIntegerField(_("number"))
    # The topic's; a trigger sets it, and moves it along.
    group = models.ForeignKey(
        Group, models.PROTECT, related_name="+", db_index=False, editable=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("written by"),
    )
    body = models.TextField(_("text"), max_length=MAX_BODY, blank=True)
    # The body as HTML, drawn by these rules (mentorhub.posts.RULES); by others it is drawn anew.
    html = models.TextField(_("HTML"), blank=True, default="", db_default="")
    rules_version = models.PositiveSmallIntegerField(default=0, db_default=0)
    language = models.CharField(max_length=2, default="en", choices=settings.LANGUAGES)
    search = models.GeneratedField(
        expression=Stems("body", "language"), output_field=SearchVectorField(), db_persist=True
    )
    # Of the form: sent again, it is the same reply.
    key = models.UUIDField(_("key"), default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(_("written"), db_default=Now())
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("removed by"),
    )

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ("topic", "number")
        constraints = [
            models.UniqueConstraint(fields=("topic", "number"), name="community_reply_number"),
            models.UniqueConstraint(fields=("author", "key"), name="community_reply_sent_once"),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="community_reply_removed_by_somebody",
            ),
        ]
        indexes = [
            GinIndex(fields=("search",), fastupdate=False, name="community_reply_search"),
            # For the newest that have some words (ranking.py).
            GinIndex(
                StemsWithPlace("search", "id", "group"),
                fastupdate=False,
                name="community_reply_newest",
            ),
            models.Index(fields=("author", "created_at"), name="community_reply_of_author"),
            models.Index(fields=("group", "created_at"), name="community_reply_of_group"),
            # For what is unread of a topic, without those that were removed.
            models.Index(
                fields=("topic", "number"),
                include=("author", "created_at"),
                condition=Q(removed_at=None),
                name="community_reply_kept",
            ),
            models.Index(
                fields=("removed_at",),
                condition=Q(removed_at__isnull=False) & ~Q(body=""),
                name="community_reply_to_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"Reply {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("community_reply", args=[self.topic_id, self.number])

    @property
    def is_opening(self) -> bool:
        return self.number == 1

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


class ReplyEdit(models.Model):
    """What a reply said before. Append-only; a manager may empty what must not be read."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="edits", verbose_name=_("reply"))
    body = models.TextField(_("text before"), max_length=MAX_BODY, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("edited by")
    )
    at = models.DateTimeField(_("edited"), db_default=Now())

    class Meta:
        verbose_name = _("edit of a reply")
        verbose_name_plural = _("edits of replies")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"Edit {self.pk}"


def random_name(row: "Attachment", filename: str) -> str:
    return random_path("community")


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: "User") -> Self:
        """Those of replies that one sees and that were not removed."""
        seen = Reply.objects.visible_to(user).kept().filter(pk=OuterRef("reply"))
        return self.filter(Exists(seen))


class Attachment(AttachedFile):
    reply = models.ForeignKey(
        Reply, models.CASCADE, related_name="attachments", verbose_name=_("reply")
    )
    file = models.FileField(_("file"), upload_to=random_name, max_length=200)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a reply")
        verbose_name_plural = _("files of replies")
        ordering = ("reply", "pk")
