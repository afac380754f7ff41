"""What one reader has read, follows and thinks of it; whom a reply names; who was asked."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.community.models.group import Group
from dashboard.community.models.reply import Reply
from dashboard.community.models.topic import Topic
from mentorhub import access

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class ReaderQuerySet(models.QuerySet["Reader"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.community_own(user))


class Reader(models.Model):
    """How far somebody has read a topic. Opening it moves the place forward only."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="readers")
    read_number = models.PositiveIntegerField(_("read until"), default=0, db_default=0)
    follows = models.BooleanField(_("follows"), default=False, db_default=False)
    bookmarked_at = models.DateTimeField(_("bookmarked"), null=True, blank=True)

    objects = ReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader of a topic")
        verbose_name_plural = _("readers of topics")
        constraints = [
            models.UniqueConstraint(fields=("user", "topic"), name="community_reader_once")
        ]
        indexes = [
            models.Index(
                fields=("user",), condition=Q(follows=True), name="community_reader_follows"
            ),
            models.Index(
                fields=("user",),
                condition=Q(bookmarked_at__isnull=False),
                name="community_reader_bookmarks",
            ),
        ]

    def __str__(self) -> str:
        return f"Reader {self.pk}"


class Digest(models.TextChoices):
    NEVER = "never", pgettext_lazy("how often", "Never")
    DAILY = "daily", pgettext_lazy("how often", "Every day")
    WEEKLY = "weekly", pgettext_lazy("how often", "Every week")


class GroupReaderQuerySet(models.QuerySet["GroupReader"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.community_own(user))


class GroupReader(models.Model):
    """“All read” of a group is one row: what was written until then is not unread."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    group = models.ForeignKey(Group, models.CASCADE, related_name="readers")
    # None: since the person has an account.
    read_until = models.DateTimeField(_("read until"), null=True, blank=True)
    digest = models.CharField(
        _("digest"), max_length=6, choices=Digest, default=Digest.WEEKLY, db_default=Digest.WEEKLY
    )

    objects = GroupReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader of a group")
        verbose_name_plural = _("readers of groups")
        constraints = [
            models.UniqueConstraint(fields=("user", "group"), name="community_group_reader_once")
        ]

    def __str__(self) -> str:
        return f"Reader {self.pk}"


class ReactionKind(models.TextChoices):
    AGREE = "agree", _("I agree")
    THANKS = "thanks", _("Thank you")
    LOVE = "love", _("I love it")
    CELEBRATE = "celebrate", _("Congratulations")
    INSIGHT = "insight", _("I learned something")
    SAME = "same", _("I ask myself the same")


class Reaction(models.Model):
    Kind = ReactionKind

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="reactions", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=9, choices=ReactionKind)
    at = models.DateTimeField(_("given"), db_default=Now())

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint(
                fields=("reply", "user", "kind"), name="community_reaction_once"
            )
        ]

    def __str__(self) -> str:
        return f"Reaction {self.pk}"


class Mention(models.Model):
    """Somebody whom a reply names: ``@[Name](key)`` in its text."""

    reply = models.ForeignKey(Reply, models.CASCADE, related_name="mentions", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(fields=("reply", "user"), name="community_mention_once")
        ]

    def __str__(self) -> str:
        return f"Mention {self.pk}"


class Acknowledgement(models.Model):
    """Somebody has confirmed that they have read an announcement which asks for it."""

    announcement = models.ForeignKey(
        "dashboard.Announcement", models.CASCADE, related_name="+", db_index=False
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("confirmed"), db_default=Now())

    class Meta:
        verbose_name = _("confirmation of an announcement")
        verbose_name_plural = _("confirmations of announcements")
        constraints = [
            models.UniqueConstraint(
                fields=("announcement", "user"), name="community_acknowledged_once"
            )
        ]

    def __str__(self) -> str:
        return f"Acknowledgement {self.pk}"


class AnswerRequest(models.Model):
    """Somebody was asked to answer an open question, with the reason why they of all people."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="answer_requests")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    # The reply of theirs that lies close to the question; none when only the path is.
    because_of = models.ForeignKey(Reply, models.SET_NULL, related_name="+", null=True, blank=True)
    asked_at = models.DateTimeField(_("asked"), db_default=Now())

    class Meta:
        verbose_name = _("request for an answer")
        verbose_name_plural = _("requests for answers")
        constraints = [
            models.UniqueConstraint(fields=("topic", "user"), name="community_asked_once")
        ]
        indexes = [models.Index(fields=("user", "asked_at"), name="community_asked_lately")]

    def __str__(self) -> str:
        return f"Request {self.pk}"
