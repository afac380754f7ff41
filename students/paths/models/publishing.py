"""Draft, published, archived: the life of a path and of a project. Neither is ever deleted."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PublishedQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(state=Published.State.PUBLISHED, archived_at=None)

    def archived(self) -> Self:
        return self.exclude(archived_at=None)


class Published(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    # Of the cartridge it came from, so that importing again finds it; empty when written here.
    identifier = models.CharField(
        _("cartridge identifier"), max_length=255, blank=True, editable=False, db_index=True
    )

    class Meta:
        abstract = True

    def publish(self) -> None:
        self.state = self.State.PUBLISHED
        self.archived_at = None
        self.save(update_fields=["state", "archived_at"])

    def archive(self) -> None:
        """Out of sight for students and mentors; work and guides are kept."""
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])

    def withdraw(self) -> None:
        """Back to draft: out of sight until it is published again."""
        self.state = self.State.DRAFT
        self.save(update_fields=["state"])

    def restore(self) -> None:
        """Out of the archive, in the state it had."""
        self.archived_at = None
        self.save(update_fields=["archived_at"])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED and self.archived_at is None
