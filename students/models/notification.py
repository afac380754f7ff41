"""What a person is told in the app, and which of it they also want by mail."""

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.forms.parameters import parse_int
from students.models.reminder import Reminder
from students.models.session import Session

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class NotificationQuerySet(models.QuerySet):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.notifications(user))


class Notification(models.Model):
    """Exactly once for each row of Reminder; worded when it is read, in the reader's language."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notifications",
        verbose_name=_("recipient"),
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Reminder.Kind)
    session = models.ForeignKey(
        Session,
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("session"),
    )
    schedule_version = models.PositiveIntegerField(default=0)
    reference = models.CharField(max_length=64, blank=True, default="")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    # The date it speaks of, which the session may have left since.
    starts_at = models.DateTimeField(_("start"), null=True, blank=True)
    created_at = models.DateTimeField(_("told"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("recipient", "kind", "session", "schedule_version", "reference"),
                name="students_notification_once",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=("recipient", "-created_at"), name="students_notification_latest"),
            models.Index(
                fields=("recipient",),
                condition=Q(read_at=None),
                name="students_notification_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"Notification {self.pk}"


class MailPreference(models.Model):
    """A kind of mail that somebody does not want, or wants again. No row: wanted."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="mail_preferences",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Reminder.Kind)
    wanted = models.BooleanField(_("by mail"), default=True)

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")
        constraints = [
            models.UniqueConstraint(fields=("person", "kind"), name="students_mail_preference_one")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"


def new_nonce() -> str:
    return secrets.token_hex(16)


class CalendarFeed(models.Model):
    """A person's private calendar address. The table alone opens nothing: the address holds a
    signature of the nonce, made with the site's key. A new nonce revokes the old address."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="calendar_feed",
        verbose_name=_("person"),
    )
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        return f"Calendar {self.pk}"

    def token(self, key: str | None = None) -> str:
        """``<number>-<signature>``; ``key`` is an earlier SECRET_KEY that still counts."""
        message = f"calendar:{self.pk}:{self.nonce}".encode()
        secret = (key or settings.SECRET_KEY).encode()
        return f"{self.pk}-{hmac.new(secret, message, hashlib.sha256).hexdigest()[:40]}"

    @classmethod
    def find(cls, token: str) -> "CalendarFeed | None":
        number = parse_int(token.partition("-")[0], 15)
        if number is None:
            return None
        feed = cls.objects.select_related("person").filter(pk=number).first()
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        if feed is None or not feed.person.is_active:
            return None
        found = any(hmac.compare_digest(feed.token(key).encode(), token.encode()) for key in keys)
        return feed if found else None

    def renew(self) -> None:
        """The old address stops at once."""
        self.nonce = new_nonce()
        self.save(update_fields=["nonce"])
