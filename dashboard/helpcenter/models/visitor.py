"""What visitors write who cannot sign in, the mails to them, and how often they may write."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.helpcenter.models.request import (
    MAX_MESSAGE,
    MAX_REQUEST_TITLE,
    Request,
    RequestMessage,
)
from mentorhub.forms.addresses import AddressField
from mentorhub.forms.names import TitleField


class VisitorRequest(models.Model):
    """What a visitor has written and has not confirmed: no request, and in no queue, until the
    button behind the link of its mail is pressed. Kept a day."""

    address = AddressField(_("e-mail address"))
    title = TitleField(_("title"), max_length=MAX_REQUEST_TITLE)
    body = models.TextField(_("text"), max_length=MAX_MESSAGE)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    came_from = models.CharField(_("came from"), max_length=100, blank=True, default="")
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("unconfirmed request of a visitor")
        verbose_name_plural = _("unconfirmed requests of visitors")
        ordering = ("-sent_at", "-pk")

    def __str__(self) -> str:
        return f"Request {self.pk}"


class VisitorMailKind(models.TextChoices):
    """The value is the name of the template in ``templates/email/``."""

    CONFIRM = "help_confirm", pgettext_lazy("a request", "Confirm the address")
    RECEIVED = "help_received", pgettext_lazy("a request", "Received")
    ANSWERED = "help_answered", pgettext_lazy("a request", "Answered")
    SOLVED = "help_solved", pgettext_lazy("a request", "Solved")
    TAKEN_OVER = "help_taken_over", pgettext_lazy("a request", "Taken over")


class VisitorMail(models.Model):
    """A mail to a visitor that waits, was sent or was given up. The outbox (Delivery) is for people
    with an account. A row holds no link and no text."""

    kind = models.CharField(_("kind"), max_length=20, choices=VisitorMailKind)
    unconfirmed = models.ForeignKey(
        VisitorRequest, models.CASCADE, related_name="+", null=True, blank=True
    )
    request = models.ForeignKey(
        Request,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("request"),
    )
    # The answer that it is about.
    message = models.ForeignKey(
        RequestMessage, models.PROTECT, related_name="+", null=True, blank=True, db_index=False
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    try_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    given_up_at = models.DateTimeField(_("given up"), null=True, blank=True)

    class Meta:
        verbose_name = _("e-mail to a visitor")
        verbose_name_plural = _("e-mails to visitors")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="help_confirm", unconfirmed__isnull=False, request=None)
                | ~Q(kind="help_confirm") & Q(unconfirmed=None, request__isnull=False),
                name="helpcenter_visitor_mail_of_one",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(given_up_at=None),
                name="helpcenter_visitor_mail_ends_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=("try_at",),
                condition=Q(sent_at=None, given_up_at=None),
                name="helpcenter_visitor_mail_waits",
            )
        ]

    def __str__(self) -> str:
        return f"Mail {self.pk}"


class VisitorCount(models.Model):
    """How often an address or a network has written within the present hour. ``whose`` is a keyed
    hash: the table names nobody."""

    whose = models.CharField(max_length=64, primary_key=True)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("count of visitors’ requests")
        verbose_name_plural = _("counts of visitors’ requests")
        indexes = [models.Index(fields=("began_at",), name="helpcenter_visitor_began")]

    def __str__(self) -> str:
        return f"VisitorCount {self.whose[:8]}"
