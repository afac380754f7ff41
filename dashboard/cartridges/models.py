"""The imports that ran. The table holds figures and no text, since any page may read it."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# After this time an upload that was not applied is removed, and an import without end has failed.
LIFETIME = timedelta(hours=1)


class CartridgeImportQuerySet(models.QuerySet):
    def unfinished(self) -> Self:
        return self.filter(finished_at=None)

    def overdue(self) -> Self:
        return self.unfinished().filter(started_at__lt=timezone.now() - LIFETIME)


class CartridgeImport(models.Model):
    class State(models.TextChoices):
        READY = "ready", _("Waiting to be applied")
        APPLYING = "applying", _("Being applied")
        DONE = "done", _("Applied")
        FAILED = "failed", _("Failed, nothing was changed")
        DROPPED = "dropped", _("Dropped")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.READY)
    done = models.PositiveIntegerField(_("projects done"), default=0)
    total = models.PositiveIntegerField(_("projects in all"), default=0)
    counts = models.JSONField(_("figures"), default=dict)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("started by"),
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = CartridgeImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("cartridge import")
        verbose_name_plural = _("cartridge imports")
        ordering = ("-started_at",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(finished_at=None, state__in=("ready", "applying"))
                | models.Q(finished_at__isnull=False, state__in=("done", "failed", "dropped")),
                name="cartridges_finished_has_end",
            )
        ]

    def __str__(self) -> str:
        return f"Import {self.pk}"

    def claim(self) -> bool:
        """Set READY to APPLYING; True for one request alone."""
        ready = CartridgeImport.objects.filter(pk=self.pk, state=self.State.READY)
        return ready.update(state=self.State.APPLYING) == 1

    def finish(self, state: State, counts: dict[str, int] | None = None) -> None:
        """Set one of the states DONE, FAILED and DROPPED, and the time."""
        self.state = state
        self.finished_at = timezone.now()
        if counts is not None:
            self.counts = counts
        self.save(update_fields=["state", "finished_at", "counts"])
