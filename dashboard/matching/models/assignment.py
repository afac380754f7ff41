"""An accepted pair: the mentorship that answers a request."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.matching.models.pair import ProposedPair
from dashboard.matching.models.request import MentorRequest
from mentorhub import access
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Audience, Kind
from students.models import Mentorship

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class AssignmentQuerySet(models.QuerySet):
    def declinable(self, now: datetime | None = None) -> Self:
        """Those that their mentor may still decline."""
        now = now or timezone.now()
        return self.filter(declined_at=None, decline_until__gte=now, mentorship__ended_at=None)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.assignments(user))


class Assignment(models.Model):
    """The mentor may decline it, with a reason, until ``decline_until``."""

    request = models.ForeignKey(
        MentorRequest, models.PROTECT, related_name="assignments", verbose_name=_("request")
    )
    pair = models.OneToOneField(
        ProposedPair,
        models.PROTECT,
        related_name="assignment",
        null=True,
        blank=True,
        verbose_name=_("proposed pair"),
    )
    mentorship = models.OneToOneField(
        Mentorship, models.PROTECT, related_name="+", verbose_name=_("mentorship")
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("accepted by")
    )
    accepted_at = models.DateTimeField(_("accepted"), default=timezone.now)
    decline_until = models.DateTimeField(_("may be declined until"))
    declined_at = models.DateTimeField(_("declined"), null=True, blank=True)
    # Read by managers and the mentor who wrote it.
    decline_reason = models.TextField(_("reason"), max_length=1000, blank=True, default="")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ("-accepted_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("request",),
                condition=Q(declined_at=None),
                name="matching_assignment_one_standing",
                violation_error_message=_("This request has already been answered."),
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None, decline_reason="")
                | (Q(declined_at__lte=F("decline_until")) & ~Q(decline_reason="")),
                name="matching_assignment_declined_in_time",
                violation_error_message=_(
                    "A declined student needs a reason, and the decline must be in time."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Assignment {self.pk}"

    def notify(
        self, kind: Kind, role: Audience, people: list["User"], *, by: "User", now: datetime
    ) -> None:
        """Queue a mail and a notification for people who all have this role in the match."""
        payload = {
            "role": role.value,
            "assignment": self.pk,
            "decline_until": int(self.decline_until.timestamp()),
        }
        Delivery.objects.notify(
            kind,
            to=people,
            by=by,
            now=now,
            reference=str(self.pk),
            subject=self.mentorship_id,
            payload=payload,
        )
