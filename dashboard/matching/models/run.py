"""One computation of the whole matching: a job for a worker, stored with its input and result."""

import json
import zlib
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dashboard.matching.models.weights import MAX_WEIGHT, ScoreTerm
from mentorhub import access

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class RunState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being computed")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


# Of a run that a worker still has to finish; of one that is over.
UNFINISHED = (RunState.WAITING, RunState.RUNNING)
FINISHED = (RunState.DONE, RunState.FAILED)


class MatchingRunQuerySet(models.QuerySet):
    def done(self) -> Self:
        return self.filter(state=RunState.DONE)

    def real(self) -> Self:
        """Runs on the facts of the school, without what-if assumptions."""
        return self.filter(what_if={})

    def ask(
        self, *, by: "User", weights: dict[str, int], what_if: dict[str, Any] | None = None
    ) -> "MatchingRun":
        """Queue a run; a worker starts it within seconds.

        Raises ValueError unless ``weights`` has a whole number from 0 to 100 for each term.
        """
        if set(weights) != set(ScoreTerm):
            raise ValueError("A weight for each term.")
        allowed = range(MAX_WEIGHT + 1)
        if any(not isinstance(each, int) or each not in allowed for each in weights.values()):
            raise ValueError("A weight is a whole number of 0 to 100.")
        return self.create(asked_by=by, weights=weights, what_if=what_if or {})

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.matching(user))


class MatchingRun(models.Model):
    """A job and its result. When the lease of its worker ends, another worker starts it again."""

    State = RunState

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )
    asked_at = models.DateTimeField(_("requested"), default=timezone.now)
    weights = models.JSONField(_("weights"))
    what_if = models.JSONField(_("what if"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.WAITING)
    leased_by = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    done = models.PositiveIntegerField(_("steps done"), default=0)
    total = models.PositiveIntegerField(_("steps in all"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # IDs and attributes of people, never names or what they wrote; compressed JSON.
    input = models.BinaryField(null=True, blank=True, editable=False)
    result = models.JSONField(_("result"), default=dict, blank=True)
    # Why it failed: an untranslated text of this program; the page translates it.
    why = models.CharField(_("reason"), max_length=200, blank=True, default="")

    objects = MatchingRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("matching run")
        verbose_name_plural = _("matching runs")
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, state__in=UNFINISHED)
                | Q(finished_at__isnull=False, state__in=FINISHED),
                name="matching_run_finished_has_end",
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.RUNNING, lease_until__isnull=False)
                | (~Q(state=RunState.RUNNING) & Q(lease_until=None)),
                name="matching_run_running_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.DONE) | Q(input__isnull=False),
                name="matching_run_done_keeps_input",
            ),
        ]
        indexes = [
            models.Index(
                fields=("asked_at",),
                condition=Q(state__in=UNFINISHED),
                name="matching_run_to_do",
            )
        ]

    def __str__(self) -> str:
        return f"Run {self.pk}"

    @property
    def is_what_if(self) -> bool:
        return bool(self.what_if)

    @property
    def stored_input(self) -> dict[str, Any] | None:
        """``Problem.as_json()`` of the run; None until a worker has loaded it."""
        return json.loads(zlib.decompress(bytes(self.input))) if self.input is not None else None


def compress_input(data: dict[str, Any]) -> bytes:
    """The format of ``MatchingRun.input``: compressed JSON."""
    return zlib.compress(json.dumps(data, separators=(",", ":"), sort_keys=True).encode())
