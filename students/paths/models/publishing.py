"""The states of paths and projects: draft, published, archived. They are never deleted."""

from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PublishableQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(state=Publishable.State.PUBLISHED, archived_at=None)

    def archived(self) -> Self:
        return self.exclude(archived_at=None)


class Publishable(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    # Identifier in the cartridge it was imported from, so that a second import finds the row; empty
    # for one that was written here.
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
        """Hide it from students and mentors; the work of students and the guides are kept."""
        self.archived_at = timezone.now()
        self.save(update_fields=["archived_at"])

    def withdraw(self) -> None:
        """Make it a draft again; hidden from students and mentors until it is published."""
        self.state = self.State.DRAFT
        self.save(update_fields=["state"])

    def restore(self) -> None:
        """Take it out of the archive; its state (draft or published) is as before."""
        self.archived_at = None
        self.save(update_fields=["archived_at"])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED and self.archived_at is None
