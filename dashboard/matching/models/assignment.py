"""An accepted pair, and what managers have said about two people for good."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.matching.models.pair import ProposedPair
from dashboard.matching.models.request import MentorRequest
from mentorhub import access
from mentorhub.database import current_login, lock
from mentorhub.notifications.models import Delivery
from mentorhub.notifications.registry import Kind
from students.models import Mentorship

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class AssignmentQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Not declined."""
        return self.filter(declined_at=None)

    def to_be_declined(self, now: datetime | None = None) -> Self:
        """Those that their mentor may still decline."""
        now = now or timezone.now()
        return self.standing().filter(decline_until__gte=now, mentorship__ended_at=None)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.assignments(user))


class Assignment(models.Model):
    """The mentor may decline it, with a reason, until a date."""

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
    decline_reason = models.TextField(_("why"), max_length=1000, blank=True, default="")

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
                violation_error_message=_("This request has been answered already."),
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None, decline_reason="")
                | (Q(declined_at__lte=F("decline_until")) & ~Q(decline_reason="")),
                name="matching_assignment_declined_in_time",
                violation_error_message=_("Declined with a reason, and in time, or not at all."),
            ),
        ]

    def __str__(self) -> str:
        return f"Assignment {self.pk}"

    def tell(
        self, kind: Kind, role: str, people: list["User"], *, by: "User", now: datetime
    ) -> None:
        """A mail and a notification about it, to people who come into it in one role."""
        payload = {
            "role": role,
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


class VerdictQuerySet(models.QuerySet):
    def running(self) -> Self:
        return self.filter(ended_at=None)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.matching(user))


class Verdict(models.Model):
    """These two belong together, or never: a manager's word, until it is taken back."""

    class Kind(models.TextChoices):
        PINNED = "pinned", _("Pinned")
        FORBIDDEN = "forbidden", _("Forbidden")

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
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("pinned or forbidden pair")
        verbose_name_plural = _("pinned and forbidden pairs")
        ordering = ("-at",)
        constraints = [
            models.UniqueConstraint(
                fields=("student", "mentor"),
                condition=Q(ended_at=None),
                name="matching_verdict_one_running",
                violation_error_message=_("This pair is pinned or forbidden already."),
            ),
            models.UniqueConstraint(
                fields=("student",),
                condition=Q(ended_at=None, kind="pinned"),
                name="matching_verdict_one_pin",
                violation_error_message=_("This student is pinned to somebody already."),
            ),
            models.CheckConstraint(
                condition=~Q(student=F("mentor")),
                name="matching_verdict_two_people",
                violation_error_message=_("Nobody mentors themself."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("at")),
                name="matching_verdict_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def end(self, now: datetime | None = None) -> None:
        """Take it back; the row stays, and the time of the first who did."""
        with transaction.atomic(using=current_login()):
            lock(self)
            if self.ended_at is None:
                self.ended_at = max(now or timezone.now(), self.at)
                self.save(update_fields=["ended_at"])
