"""A message that somebody asks the managers to look at."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.inbox.models.message import Message
from mentorhub import access

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class ReportReason(models.TextChoices):
    INSULT = "insult", _("It insults or threatens somebody")
    HARASSMENT = "harassment", _("They went on after they were asked to stop")
    PRIVATE = "private", _("It tells something private")
    GUIDE = "guide", _("It gives away a mentor guide")
    SPAM = "spam", _("It has nothing to do with the school")
    OTHER = "other", _("Something else")


class ReportDecision(models.TextChoices):
    NOTHING = "nothing", _("Nothing to do")
    TALKED = "talked", _("Talked with them")
    REMOVED = "removed", _("Message removed")


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.message_reports(user))

    def open(self) -> Self:
        return self.filter(decided_at=None)


class Report(models.Model):
    """Managers read no thread: they read ``copy``, the message and the five before it as they were
    when it was reported. Each of its rows is ``{"number", "author", "name", "sent_at", "body",
    "before", "files"}``; ``before`` has the texts before edits."""

    Reason, Decision = ReportReason, ReportDecision

    message = models.ForeignKey(
        Message, models.PROTECT, related_name="reports", verbose_name=_("message")
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=ReportReason)
    words = models.TextField(_("what happened"), max_length=2000, blank=True)
    copy = models.JSONField(_("copy of the messages"))
    reported_at = models.DateTimeField(_("reported"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decision = models.CharField(
        _("decision"), max_length=8, choices=ReportDecision, blank=True, default=""
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report about a message")
        verbose_name_plural = _("reports about messages")
        ordering = ("-reported_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("message", "reporter"), name="inbox_report_once"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, decision="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="")),
                name="inbox_report_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk}"
