"""One computation of the whole matching: asked for, done by a worker, kept with what went in."""

import json
import zlib
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.matching.models.policy import HEAVIEST, WeightPreset
from mentorhub import access

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class MatchingRunQuerySet(models.QuerySet):
    def finished(self) -> Self:
        return self.filter(state=MatchingRun.State.DONE)

    def real(self) -> Self:
        """Not those that only asked what would be if."""
        return self.filter(what_if={})

    def ask(
        self, *, by: "User", weights: dict[str, int], what_if: dict[str, Any] | None = None
    ) -> "MatchingRun":
        """Order a run; a worker does it within seconds. Raises ValueError for other weights than
        a whole number of 0 to 100 for each term."""
        if set(weights) != set(WeightPreset.TERMS):
            raise ValueError("A weight for each term.")
        if any(not isinstance(each, int) or not 0 <= each <= HEAVIEST for each in weights.values()):
            raise ValueError("A weight is a whole number of 0 to 100.")
        return self.create(asked_by=by, weights=weights, what_if=what_if or {})

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
