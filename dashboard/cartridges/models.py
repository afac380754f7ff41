"""The imports that ran or wait. The table holds figures, titles and no text, since any page may
read it; nor does it hold the name of the uploaded file (see `uploads.py`)."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.names import OneLineField
from students.models import Path

# An upload that was not applied is removed after this time.
UPLOAD_LIFETIME = timedelta(hours=24)
# An import that is being applied for longer than this has lost its process.
APPLY_TIMEOUT = timedelta(hours=1)
# Uploads of one person that may wait at once: each may have 500 MB.
MAX_WAITING = 5


class CartridgeImportQuerySet(models.QuerySet):
    def unfinished(self) -> Self:
        return self.filter(finished_at=None)

    def waiting_for(self, user: models.Model) -> Self:
        """Those that this person uploaded and can still apply, the latest first."""
        since = timezone.now() - UPLOAD_LIFETIME
        ready = self.filter(state=CartridgeImport.State.READY, started_at__gte=since)
        return ready.filter(started_by=user.pk)

    def expired(self) -> Self:
        """Those that nobody applied in time."""
        since = timezone.now() - UPLOAD_LIFETIME
        return self.filter(state=CartridgeImport.State.READY, started_at__lt=since)

    def interrupted(self) -> Self:
        """Those whose process ended before it said how the import went."""
        since = timezone.now() - APPLY_TIMEOUT
        applying = self.filter(state=CartridgeImport.State.APPLYING)
        return applying.filter(Q(applied_at__lt=since) | Q(applied_at=None, started_at__lt=since))


class CartridgeImport(models.Model):
    class State(models.TextChoices):
        READY = "ready", _("Waiting to be applied")
        APPLYING = "applying", _("Being applied")
        DONE = "done", _("Applied")
        FAILED = "failed", _("Failed: nothing was changed")
        DROPPED = "dropped", _("Cancelled: nothing was changed")
        EXPIRED = "expired", _("Expired: not applied in time")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.READY)
    # The title that the path would have, or has. Students see it once the path is published.
    title = OneLineField(_("title"), max_length=200, blank=True, db_default="")
    # What the person chose: the path (None: the cartridge's own), and whether to publish.
    into = models.ForeignKey(
        Path,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("into the path"),
    )
    publish = models.BooleanField(_("publish right away"), default=False, db_default=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, db_default="")
    done = models.PositiveIntegerField(_("projects done"), default=0)
    total = models.PositiveIntegerField(_("projects in total"), default=0)
    counts = models.JSONField(_("figures"), default=dict)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("started by"),
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    # When somebody began to apply it.
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = CartridgeImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("cartridge import")
        verbose_name_plural = _("cartridge imports")
        ordering = ("-started_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_at=None, state__in=("ready", "applying"))
                | Q(finished_at__isnull=False, state__in=("done", "failed", "dropped", "expired")),
                name="cartridges_finished_has_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.pk})" if self.title else f"Import {self.pk}"

    @property
    def expires_at(self) -> datetime:
        """Until when it can be applied."""
        return self.started_at + UPLOAD_LIFETIME

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.READY and timezone.now() <= self.expires_at

    def may_be_applied_by(self, user: models.Model) -> bool:
        return self.is_waiting and self.started_by_id == user.pk

    def claim(self) -> bool:
        """Set READY to APPLYING; True for one request alone."""
        now = timezone.now()
        if not self._change(self.State.READY, state=self.State.APPLYING, applied_at=now):
            return False
        self.applied_at = now
        return True

    def release(self) -> None:
        """Set APPLYING to READY again: nothing was imported, and the person decides anew."""
        self._change(self.State.APPLYING, state=self.State.READY, applied_at=None, done=0, total=0)

    def finish(self, state: State, counts: dict[str, int] | None = None) -> None:
        """Set one of the states DONE, FAILED and EXPIRED, and the time."""
        self.state = state
        self.finished_at = timezone.now()
        if counts is not None:
            self.counts = counts
        self.save(update_fields=["state", "finished_at", "counts"])

    def cancel(self) -> bool:
        """Set READY to DROPPED; False when it is not waiting any more."""
        return self._change(self.State.READY, state=self.State.DROPPED, finished_at=timezone.now())

    def _change(self, expected: State, **values: object) -> bool:
        rows = CartridgeImport.objects.filter(pk=self.pk, state=expected)
        if rows.update(**values) != 1:
            return False
        for name, value in values.items():
            setattr(self, name, value)
        return True
