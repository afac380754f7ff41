"""A message, what it said before it was edited, and its files."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dashboard.inbox.models.thread import Thread
from mentorhub import access
from mentorhub.files.attached_file import AttachedFile
from mentorhub.files.names import random_path
from mentorhub.plain_text import MAX_WORDS, SEPARATORS, Plain, words_of

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

MAX_BODY = 8000  # characters


class SearchWords(models.Func):
    """The words of a text, each in plain letters, for a search by the beginnings of words."""

    template = "to_tsvector('simple'::regconfig, translate(%(expressions)s, %(marks)s, %(spaces)s))"
    output_field = SearchVectorField()

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        marks = SEPARATORS.replace("'", "''")
        more = {"marks": f"'{marks}'", "spaces": f"'{' ' * len(SEPARATORS)}'"}
        return super().as_sql(compiler, connection, **context, **more)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.messages(user))

    def kept(self) -> Self:
        """Those that were not removed."""
        return self.filter(removed_at=None)

    def empty(self, now: datetime) -> int:
        """Remove those that were not removed: their texts go, and by a trigger their edits and the
        rows of their files; returns how many."""
        return self.kept().update(body="", html="", session=None, removed_at=now)

    def unread_by_outer(self, user: "User") -> Self:
        """Of the thread of the participant in the outer query, what others have written since they
        looked; without what people wrote whom they have muted."""
        since = self.kept().filter(thread=OuterRef("thread"), number__gt=OuterRef("read_number"))
        return since.exclude(author=user.pk).filter(access.not_muted(user, "author"))

    def with_words(self, query: str) -> Self:
        """Those with a word that begins as each word of ``query``, whatever case or accent."""
        letters = ("".join(filter(str.isalnum, word)) for word in words_of(query))
        asked = [f"{word}:*" for word in letters if word][:MAX_WORDS]
        if not asked:
            return self.none()
        return self.filter(
            search=SearchQuery(" & ".join(asked), config="simple", search_type="raw")
        )


class Message(models.Model):
    """Written by somebody who may write to all others of the thread at that moment (a trigger asks
    for it again). Removed, it loses its text at once."""

    thread = models.ForeignKey(
        Thread, models.CASCADE, related_name="messages", verbose_name=_("thread")
    )
    number = models.PositiveIntegerField(_("number"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("written by"),
    )
    body = models.TextField(_("text"), max_length=MAX_BODY, blank=True)
    # The body as HTML; pointers to guides are still as they were written.
    html = models.TextField(_("HTML"), blank=True)
    search = models.GeneratedField(
        expression=SearchWords(Plain("body")), output_field=SearchVectorField(), db_persist=True
    )
    # Of the form: sent again, it is the same message.
    key = models.UUIDField(_("key"), default=uuid.uuid4, editable=False)
    sent_at = models.DateTimeField(_("sent"), db_default=Now())
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    # The session in which it is to be answered.
    session = models.ForeignKey(
        "students.Session",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("taken to the session"),
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("thread", "number")
        constraints = [
            models.UniqueConstraint(fields=("thread", "number"), name="inbox_message_number"),
            models.UniqueConstraint(fields=("author", "key"), name="inbox_message_sent_once"),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(body="", html=""),
                name="inbox_message_removed_is_empty",
            ),
        ]
        indexes = [
            GinIndex(fields=("search",), name="inbox_message_search"),
            models.Index(
                fields=("thread", "number"),
                condition=Q(removed_at=None),
                name="inbox_message_kept",
            ),
            models.Index(fields=("author", "sent_at"), name="inbox_message_of_author"),
            models.Index(
                fields=("thread",),
                condition=Q(session__isnull=False),
                name="inbox_message_taken",
            ),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{self.thread.get_absolute_url()}#m{self.number}"

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


class MessageEdit(models.Model):
    """What a message said before; kept for a report about it."""

    message = models.ForeignKey(
        Message, models.CASCADE, related_name="edits", verbose_name=_("message")
    )
    body = models.TextField(_("text before"), max_length=MAX_BODY)
    at = models.DateTimeField(_("edited"), db_default=Now())

    class Meta:
        verbose_name = _("edit of a message")
        verbose_name_plural = _("edits of messages")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"Edit {self.pk}"


def random_name(row: "Attachment", filename: str) -> str:
    return random_path("messages")


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: "User") -> Self:
        seen = Message.objects.visible_to(user).kept().filter(pk=OuterRef("message"))
        return self.filter(Exists(seen))


class Attachment(AttachedFile):
    message = models.ForeignKey(
        Message, models.CASCADE, related_name="attachments", verbose_name=_("message")
    )
    file = models.FileField(_("file"), upload_to=random_name, max_length=200)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a message")
        verbose_name_plural = _("files of messages")
        ordering = ("message", "pk")
