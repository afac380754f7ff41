"""One computation of the whole matching: asked for, done by a worker, kept with what went in."""

import json
import zlib
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.matching.models.request import MentorRequest
from mentorhub import access

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class MatchingRunQuerySet(models.QuerySet):
    def finished(self) -> Self:
        return self.filter(state=MatchingRun.State.DONE)

    def real(self) -> Self:
        """Not those that only asked what would be if."""
        return self.filter(what_if={})

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.matching(user))


class MatchingRun(models.Model):
    """A row is the order and the receipt: a worker takes it, and takes it again if it died."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Being computed")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    weights = models.JSONField(_("weights"))
    what_if = models.JSONField(_("what if"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    leased_by = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps in all"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # Numbers and attributes of people, never names or what they wrote; compressed JSON.
    input = models.BinaryField(null=True, blank=True, editable=False)
    result = models.JSONField(_("result"), default=dict, blank=True)
    # Why it failed: a sentence of ours, put into the reader's language where it is shown.
    why = models.CharField(_("why"), max_length=200, blank=True, default="")

    objects = MatchingRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, state__in=("waiting", "running"))
                | Q(finished_at__isnull=False, state__in=("done", "failed")),
                name="matching_run_finished_has_end",
            ),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False)
                | (~Q(state="running") & Q(lease_until=None)),
                name="matching_run_running_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(input__isnull=False),
                name="matching_run_done_keeps_input",
            ),
        ]
        indexes = [
            models.Index(
                fields=("asked_at",),
                condition=Q(state__in=("waiting", "running")),
                name="matching_run_to_do",
            )
        ]

    def __str__(self) -> str:
        return f"Run {self.pk}"

    @property
    def is_what_if(self) -> bool:
        return bool(self.what_if)

    @property
    def kept_input(self) -> dict[str, Any] | None:
        """What the run was computed from; None until a worker has gathered it."""
        return json.loads(zlib.decompress(bytes(self.input))) if self.input is not None else None


def packed(data: dict[str, Any]) -> bytes:
    """The form in which ``MatchingRun.input`` keeps it."""
    return zlib.compress(json.dumps(data, separators=(",", ":"), sort_keys=True).encode())


class ProposedPairQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Proposed by a real run, with a mentor, and not yet decided."""
        states = ProposedPair.State
        return self.filter(state=states.PROPOSED, mentor__isnull=False, run__what_if={})

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.matching(user))


class ProposedPair(models.Model):
    """What a run says of one request: a mentor and why, or nobody and why not."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        STALE = "stale", _("Out of date")

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
    # {"waiting": {"value": 0..1000, "weight": 0..100, "points": value × weight}, …}
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
    why_nobody = models.JSONField(_("why nobody"), default=list, blank=True)
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
                    Q(state__in=("proposed", "stale"), decided_at=None, decided_by=None)
                    | Q(
                        state__in=("accepted", "refused"),
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
