"""A time that a student would like: for a session that stands, or for a new one."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from students.models.mentorship import Mentorship
from students.models.session import Session

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class TimeProposalQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(state=TimeProposal.State.OPEN)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.time_proposals(user))


class TimeProposal(models.Model):
    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    mentorship = models.ForeignKey(
        Mentorship, models.PROTECT, related_name="time_proposals", verbose_name=_("mentorship")
    )
    session = models.ForeignKey(
        Session,
        models.PROTECT,
        related_name="time_proposals",
        null=True,
        blank=True,
        verbose_name=_("instead of"),
    )
    starts_at = models.DateTimeField(_("start"))
    note = models.CharField(_("why"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    made_at = models.DateTimeField(_("proposed"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = TimeProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed time")
        verbose_name_plural = _("proposed times")
        ordering = ("-made_at",)
        constraints = [
            models.UniqueConstraint(
                fields=("mentorship",),
                condition=Q(state="open"),
                name="students_proposal_one_open",
                violation_error_message=_("A proposed time is waiting for an answer already."),
            )
        ]

    def __str__(self) -> str:
        return f"Proposal {self.pk}"


class SessionReply(models.Model):
    """What somebody answered to a reminder with one click. Once for each date of a session."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        LATE = "late", _("Running late")

    session = models.ForeignKey(
        Session, models.CASCADE, related_name="replies", verbose_name=_("session")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person")
    )
    kind = models.CharField(_("answer"), max_length=9, choices=Kind)
    schedule_version = models.PositiveIntegerField(_("date number"))
    at = models.DateTimeField(_("answered"), default=timezone.now)

    class Meta:
        verbose_name = _("answer to a reminder")
        verbose_name_plural = _("answers to reminders")
        constraints = [
            models.UniqueConstraint(
                fields=("session", "person", "kind", "schedule_version"), name="students_reply_once"
            )
        ]

    def __str__(self) -> str:
        return f"Reply {self.pk}"
