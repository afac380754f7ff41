"""Whom a person has blocked or muted."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.accounts.models.person import User


class BlockQuerySet(models.QuerySet["Block"]):
    def visible_to(self, user: User) -> "BlockQuerySet":
        return self.filter(access.blocks(user))

    def running(self) -> "BlockQuerySet":
        return self.filter(ended_at=None)


class Block(models.Model):
    """``blocker`` does not want to hear from ``blocked``, until it is ended.

    What each kind stops is in ``mentorhub.accounts.blocks``. Only the blocker learns of the row.
    """

    class Kind(models.TextChoices):
        MUTE = "mute", _("Muted")
        BLOCK = "block", _("Blocked")

    blocker = models.ForeignKey(
        User, models.CASCADE, related_name="+", db_index=False, verbose_name=_("by")
    )
    blocked = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    since = models.DateTimeField(_("since"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block between two people")
        verbose_name_plural = _("blocks between people")
        ordering = ("-since", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("blocker", "blocked"),
                condition=Q(ended_at=None),
                name="accounts_block_one_running",
            ),
            models.CheckConstraint(
                condition=~Q(blocker=F("blocked")), name="accounts_block_two_people"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("since")),
                name="accounts_block_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=("blocker", "since"), name="accounts_block_of_blocker"),
            models.Index(fields=("since",), name="accounts_block_since"),
            models.Index(fields=("ended_at",), name="accounts_block_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.blocker_id} → {self.blocked_id}"
