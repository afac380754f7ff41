"""Pairs that a manager has pinned or forbidden."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.database import current_login, lock

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class PairRuleKind(models.TextChoices):
    PINNED = "pinned", _("Pinned")
    FORBIDDEN = "forbidden", _("Blocked")


class PairRuleQuerySet(models.QuerySet):
    def running(self) -> Self:
        return self.filter(ended_at=None)

    def forbids(self, student: "User | int", mentor: "User | int | None") -> bool:
        """Whether a manager has decided that these two are never brought together."""
        pair = self.running().filter(student=student, mentor=mentor)
        return pair.filter(kind=PairRuleKind.FORBIDDEN).exists()

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.matching(user))


class PairRule(models.Model):
    """A student and a mentor who must, or must never, be matched; valid until ``ended_at``."""

    Kind = PairRuleKind

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("student")
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("mentor")
    )
    kind = models.CharField(_("kind"), max_length=9, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("since"), default=timezone.now)
    reason = models.TextField(_("reason"), max_length=1000, blank=True, default="")
    ended_at = models.DateTimeField(_("lifted"), null=True, blank=True)

    objects = PairRuleQuerySet.as_manager()

    class Meta:
        db_table = "matching_verdict"
        verbose_name = _("pinned or blocked pair")
        verbose_name_plural = _("pinned and blocked pairs")
        ordering = ("-at",)
        constraints = [
            models.UniqueConstraint(
                fields=("student", "mentor"),
                condition=Q(ended_at=None),
                name="matching_verdict_one_running",
                violation_error_message=_("This pair is already pinned or blocked."),
            ),
            models.UniqueConstraint(
                fields=("student",),
                condition=Q(ended_at=None, kind=PairRuleKind.PINNED),
                name="matching_verdict_one_pin",
                violation_error_message=_("This student is already pinned to somebody."),
            ),
            models.CheckConstraint(
                condition=~Q(student=F("mentor")),
                name="matching_verdict_two_people",
                violation_error_message=_("Nobody can be their own mentor."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("at")),
                name="matching_verdict_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def end(self, now: datetime | None = None) -> None:
        """Set the end. A rule that has ended already keeps its first end."""
        with transaction.atomic(using=current_login()):
            lock(self)
            if self.ended_at is None:
                self.ended_at = max(now or timezone.now(), self.at)
                self.save(update_fields=["ended_at"])
