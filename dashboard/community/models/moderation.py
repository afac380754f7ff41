"""What managers did with a topic or a reply, and what they are asked to look at."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.community.models.group import Group
from dashboard.community.models.reply import Reply
from dashboard.community.models.topic import Topic
from mentorhub import access

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class Act(models.TextChoices):
    HIDE = "hide", _("Hidden")
    RESTORE = "restore", _("Shown again")
    LOCK = "lock", _("Closed")
    UNLOCK = "unlock", _("Opened again")
    MOVE = "move", _("Moved")
    EMPTY_HISTORY = "empty_history", _("Earlier texts emptied")
    READ_HISTORY = "read_history", _("Earlier texts read")


class Moderation(models.Model):
    """Append-only: who did what with a topic, or with one of its replies, and why; and which
    manager has read what somebody else's reply said before."""

    Act = Act

    topic = models.ForeignKey(
        Topic, models.CASCADE, related_name="moderations", verbose_name=_("topic")
    )
    # None when it was the whole topic.
    reply = models.ForeignKey(
        Reply,
        models.CASCADE,
        related_name="moderations",
        null=True,
        blank=True,
        verbose_name=_("reply"),
    )
    act = models.CharField(_("act"), max_length=13, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    words = models.CharField(_("reason"), max_length=300)
    # Of a move.
    from_group = models.ForeignKey(Group, models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("at"), db_default=Now())

    class Meta:
        verbose_name = _("act of moderation")
        verbose_name_plural = _("acts of moderation")
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=(Q(act="move") & Q(from_group__isnull=False))
                | (~Q(act="move") & Q(from_group=None)),
                name="community_moderation_move",
            )
        ]

    def __str__(self) -> str:
        return f"Moderation {self.pk}"


class ReportReason(models.TextChoices):
    INSULT = "insult", _("It insults or threatens somebody")
    PRIVATE = "private", _("It tells something private")
    GUIDE = "guide", _("It gives away a mentor guide")
    SPAM = "spam", _("It has nothing to do with the school")
    OTHER = "other", _("Something else")


class ReportDecision(models.TextChoices):
    NOTHING = "nothing", _("Nothing to do")
    TALKED = "talked", _("Talked with them")
    HIDDEN = "hidden", _("Reply hidden")


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.community_reports(user))

    def open(self) -> Self:
        return self.filter(decided_at=None)


class Report(models.Model):
    Reason, Decision = ReportReason, ReportDecision

    reply = models.ForeignKey(
        Reply, models.CASCADE, related_name="reports", db_index=False, verbose_name=_("reply")
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    reason = models.CharField(_("reason"), max_length=10, choices=ReportReason)
    words = models.TextField(_("what happened"), max_length=2000, blank=True)
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
        _("decision"), max_length=7, choices=ReportDecision, blank=True, default=""
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report about a reply")
        verbose_name_plural = _("reports about replies")
        ordering = ("-reported_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("reply", "reporter"),
                condition=Q(decided_at=None),
                name="community_report_open_once",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, decision="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="")),
                name="community_report_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Report {self.pk}"
