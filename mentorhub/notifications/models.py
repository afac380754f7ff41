"""Notifications in the app (``Notification``) and by mail (``Delivery``, a row of the outbox).

A delivery is written in the transaction that causes it. A worker claims the due ones, writes the
notification, then sends the mail. The state is in PostgreSQL alone; Celery only triggers the
workers (docs/decisions/reminders.md).
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.notifications import reasons, registry, scopes
from mentorhub.notifications.registry import Kind, Reason

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


def kind_choices() -> list[tuple[str, Any]]:
    """Name and label of each kind; a callable, so that a new kind needs no migration."""
    return [(kind.name, kind.label) for kind in registry.kinds()]


def reason_choices() -> list[tuple[str, Any]]:
    """Code and text of each reason; a callable, so that a new reason needs no migration."""
    return [(reason.code, reason.text) for reason in registry.reasons()]


class MessageBase(models.Model):
    """The fields of a delivery and of its notification: recipient, kind, and what it is about."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=40, choices=kind_choices)
    # By name: sessions are in a layer above. Other features use ``scope`` and ``subject``.
    session = models.ForeignKey(
        "students.Session",
        models.CASCADE,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("session"),
    )
    schedule_version = models.PositiveIntegerField(_("version of the date"), default=0)
    # Distinguishes two messages of one kind: the day of a digest, the number of a proposal.
    reference = models.CharField(_("reference"), max_length=64, blank=True, default="")
    # The row it is about (registry.Scope); people who may not see that row do not see the
    # notification.
    scope = models.CharField(_("about"), max_length=40, blank=True, default="", db_default="")
    subject = models.CharField(_("number"), max_length=40, blank=True, default="", db_default="")
    payload = models.JSONField(_("details"), blank=True, default=dict, db_default={})
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )

    class Meta:
        abstract = True

    def find_subject(self) -> Any:
        """The row it is about; None when the recipient may not see it."""
        return scopes.find(self.scope, self.subject, self.recipient)

    @property
    def actor_name(self) -> str:
        """The name of the person who caused it; “Somebody”, translated, when nobody is recorded."""
        return self.actor.name if self.actor else gettext("Somebody")

    @property
    def is_by_recipient(self) -> bool:
        return self.actor_id is not None and self.actor_id == self.recipient_id


class NotificationQuerySet(models.QuerySet):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def visible_to(self, user: "User") -> Self:
        """The person's own, while they may see the row that the notification is about."""
        return self.filter(access.notifications(user), scopes.visible(user))


class Notification(MessageBase):
    """A message in the app, written exactly once for each delivery, worded when it is read."""

    # The start that was announced; the session may have been moved since.
    starts_at = models.DateTimeField(_("start"), null=True, blank=True)
    created_at = models.DateTimeField(_("announced"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        db_table = "students_notification"
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


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def pending(self) -> Self:
        return self.filter(state=Delivery.State.PENDING)

    def cancel_pending(self, reason: Reason) -> int:
        """Cancel the deliveries that are still pending; returns how many."""
        return self.pending().update(state=Delivery.State.CANCELLED, reason=reason.code)

    def cancel_ended(self, *conditions: Q, **which: Any) -> int:
        """Cancel the pending deliveries about something that has ended; returns how many.

        Kinds that reach former members, such as the news of a cancellation, are still sent.
        """
        kept = [kind.name for kind in registry.kinds() if kind.reaches_former_members]
        ended = self.filter(*conditions, **which).exclude(kind__in=kept)
        return ended.cancel_pending(reasons.HAS_ENDED)

    def notify(
        self,
        kind: Kind,
        *,
        to: "Iterable[User | int]",
        by: "User | None",
        now: datetime,
        session: Any = None,
        reference: str = "",
        scope: str | None = None,
        subject: Any = "",
        payload: dict[str, Any] | None = None,
    ) -> None:
        """Write a delivery, due at ``now``, for each of the people (or primary keys) in ``to``.

        A row that is there already is not written again. ``by`` is who caused it. ``session`` is a
        ``students.Session``; ``scope`` and ``subject`` name the row that the message is about.
        """
        Delivery.objects.bulk_create(
            (
                Delivery(
                    session=session,
                    recipient_id=getattr(person, "pk", person),
                    kind=kind.name,
                    schedule_version=session.schedule_version if session else 0,
                    reference=reference,
                    scope=kind.scope if scope is None else scope,
                    subject=str(subject),
                    payload=payload or {},
                    actor=by,
                    due_at=now,
                    try_at=now,
                )
                for person in to
            ),
            ignore_conflicts=True,
        )


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    SENDING = "sending", _("Being sent")
    AMBIGUOUS = "ambiguous", _("It is not known whether it was sent")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Abandoned")
    CANCELLED = "cancelled", _("Cancelled")


class Delivery(MessageBase):
    """One message to one person: a row of the outbox, with its state."""

    State = DeliveryState

    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PENDING)
    due_at = models.DateTimeField(_("due"))
    # When it is tried next; after a refusal later than ``due_at``.
    try_at = models.DateTimeField(_("next attempt"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    leased_by = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    # Committed before the mail server gets the text: from then on it may have gone out.
    data_started_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    repeats = models.PositiveSmallIntegerField(_("repeats"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # The code of a ``registry.Reason``. ``why`` has details: the answer of a mail server, or who
    # sent the mail again.
    reason = models.CharField(
        _("reason"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        choices=reason_choices,
    )
    why = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "students_reminder"
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-due_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("session", "recipient", "kind", "schedule_version", "reference"),
                name="students_reminder_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENDING.value) | Q(lease_until__isnull=False),
                name="students_reminder_sending_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state=DeliveryState.SENT.value) | Q(sent_at__isnull=False),
                name="students_reminder_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=("try_at",),
                condition=Q(state=DeliveryState.PENDING.value),
                name="students_reminder_due",
            ),
            models.Index(
                fields=("lease_until",),
                condition=Q(state=DeliveryState.SENDING.value),
                name="students_reminder_claimed",
            ),
            # What somebody should look at, for the figures of an operator.
            models.Index(
                fields=("state",),
                condition=Q(state__in=[DeliveryState.AMBIGUOUS.value, DeliveryState.DEAD.value]),
                name="students_reminder_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def message_id(self) -> str:
        """The same for every try: derived from the columns that make the row unique.

        The session is named by its UUID, because primary keys are reused after a restore.
        """
        session = self.session.uid if self.session else ""
        key: list[Any] = [
            session, self.recipient_id, self.kind, self.schedule_version, self.reference,
        ]  # fmt: skip
        digest = hashlib.sha256("/".join(map(str, key)).encode()).hexdigest()[:32]
        return f"<reminder-{digest}@{urlsplit(settings.SITE_URL).hostname}>"


class MailPreference(models.Model):
    """Whether a person wants a kind of mail. Without a row they do."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="mail_preferences",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=40, choices=kind_choices)
    wanted = models.BooleanField(_("by e-mail"), default=True)

    class Meta:
        db_table = "students_mailpreference"
        verbose_name = _("e-mail preference")
        verbose_name_plural = _("e-mail preferences")
        constraints = [
            models.UniqueConstraint(fields=("person", "kind"), name="students_mail_preference_one")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"
