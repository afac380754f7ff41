"""A student who waits for a mentor."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from students.models import Enrolment, Project

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class MentorRequestQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def longest_waiting_first(self) -> Self:
        """Students whose mentor declined first, then by waiting time."""
        return self.order_by(models.F("returned_at").asc(nulls_last=True), "waiting_since", "pk")

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.mentor_requests(user))


class MentorRequest(models.Model):
    """A request for a mentor. The student's free hours are their ``WeeklyHours``."""

    class CloseReason(models.TextChoices):
        MATCHED = "matched", _("Has a mentor")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LEFT = "left", _("Left the path")

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="mentor_requests",
        verbose_name=_("student"),
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="+", verbose_name=_("enrolment")
    )
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("project"),
        help_text=_("In progress or wished for, on the path of the enrolment."),
    )
    languages = ArrayField(models.CharField(max_length=5), verbose_name=_("languages"))
    wishes = models.TextField(_("wishes"), max_length=2000, blank=True, default="")
    # Only managers and the student read it.
    needs = models.TextField(_("needs"), max_length=2000, blank=True, default="")
    needs_support = models.BooleanField(
        _("needs a mentor willing to support disabled students"), default=False
    )
    wants_previous = models.BooleanField(
        _("the previous mentor"),
        null=True,
        blank=True,
        help_text=_("Yes, no, or empty if it does not matter."),
    )
    reason_for_change = models.TextField(
        _("reason for another mentor"), max_length=2000, blank=True, default=""
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    made_at = models.DateTimeField(_("created"), default=timezone.now, db_default=Now())
    # Unchanged when a mentor declines.
    waiting_since = models.DateTimeField(_("waiting since"), default=timezone.now, db_default=Now())
    # When a mentor declined; the student is first in the queue since.
    returned_at = models.DateTimeField(_("came back"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_because = models.CharField(
        _("reason for closing"), max_length=9, choices=CloseReason, blank=True, default=""
    )

    objects = MentorRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for a mentor")
        verbose_name_plural = _("requests for a mentor")
        ordering = ("waiting_since", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("student",),
                condition=Q(closed_at=None),
                name="matching_request_one_open",
                violation_error_message=_("This student is already waiting for a mentor."),
            ),
            models.CheckConstraint(
                condition=Q(languages__len__gte=1),
                name="matching_request_has_language",
                violation_error_message=_("Name at least one language."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_because="")
                | (Q(closed_at__isnull=False) & ~Q(closed_because="")),
                name="matching_request_end_has_reason",
                violation_error_message=_("A closed request needs a reason; an open one has none."),
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk}"

    def close(self, because: CloseReason, now: datetime | None = None) -> None:
        """Close and save."""
        self.closed_at, self.closed_because = now or timezone.now(), because
        self.save(update_fields=["closed_at", "closed_because"])

    def reopen(self, now: datetime | None = None) -> None:
        """Open again because the mentor declined: first in the queue, with the old waiting time."""
        self.closed_at, self.closed_because = None, ""
        self.returned_at = now or timezone.now()
        self.save(update_fields=["closed_at", "closed_because", "returned_at"])
