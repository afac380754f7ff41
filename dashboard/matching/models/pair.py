"""The result of a run for each request."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.matching.models.request import MentorRequest
from dashboard.matching.models.run import MatchingRun
from mentorhub import access

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class PairState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    STALE = "stale", _("Out of date")


UNDECIDED = (PairState.PROPOSED, PairState.STALE)
DECIDED = (PairState.ACCEPTED, PairState.REFUSED)


class ProposedPairQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Undecided proposals with a mentor, of runs that were no what-if."""
        return self.filter(state=PairState.PROPOSED, mentor__isnull=False, run__what_if={})

    def outdated_by(self, run: MatchingRun) -> Self:
        """Undecided proposals of earlier runs that were no what-if."""
        return self.filter(state=PairState.PROPOSED, run__what_if={}, run__lt=run.pk)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.matching(user))


class ProposedPair(models.Model):
    """The mentor proposed for a request, with the score; or no mentor, with the reasons."""

    State = PairState

    run = models.ForeignKey(
        MatchingRun, models.CASCADE, related_name="pairs", verbose_name=_("run")
    )
    request = models.ForeignKey(
        MentorRequest, models.PROTECT, related_name="pairs", verbose_name=_("request")
    )
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("mentor"),
    )
    is_pinned = models.BooleanField(_("pinned"), default=False)
    score = models.PositiveIntegerField(_("score"), default=0)
    # {"waiting": {"fact": 21, "value": 0..1000, "weight": 0..100, "points": value × weight}, …}
    terms = models.JSONField(_("terms"), default=dict, blank=True)
    runner_up = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("runner-up"),
    )
    runner_up_score = models.PositiveIntegerField(_("score of the runner-up"), default=0)
    runner_up_terms = models.JSONField(_("terms of the runner-up"), default=dict, blank=True)
    # [{"code": "language", "mentors": 12}, …]
    why_nobody = models.JSONField(_("why nobody fits"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=1000, blank=True, default="")

    objects = ProposedPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed pair")
        verbose_name_plural = _("proposed pairs")
        ordering = ("run", "-score", "pk")
        constraints = [
            models.UniqueConstraint(fields=("run", "request"), name="matching_pair_once_a_run"),
            models.CheckConstraint(
                condition=(
                    Q(
                        state__in=UNDECIDED,
                        decided_at=None,
                        decided_by=None,
                    )
                    | Q(
                        state__in=DECIDED,
                        mentor__isnull=False,
                        decided_at__isnull=False,
                        decided_by__isnull=False,
                    )
                ),
                name="matching_pair_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(mentor__isnull=False) | Q(score=0, runner_up=None),
                name="matching_pair_nobody_has_no_score",
            ),
        ]

    def __str__(self) -> str:
        return f"Pair {self.pk}"

    def decide(
        self, state: PairState, *, by: "User", reason: str = "", now: datetime | None = None
    ) -> None:
        """Save the decision. The caller has checked that the pair is still undecided."""
        self.state, self.decided_by, self.reason = state, by, reason
        self.decided_at = now or timezone.now()
        self.save(update_fields=["state", "decided_by", "decided_at", "reason"])
