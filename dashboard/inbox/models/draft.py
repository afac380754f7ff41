"""What somebody has begun to write."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dashboard.inbox.models.message import MAX_BODY
from mentorhub import access

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.message_drafts(user))


class Draft(models.Model):
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("written by"),
    )
    # Where it is to stand: "thread:<uid>", or "to:<key of the person>".
    place = models.CharField(_("place"), max_length=80)
    body = models.TextField(_("text"), max_length=MAX_BODY)
    updated_at = models.DateTimeField(_("saved"), auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a message")
        verbose_name_plural = _("drafts of messages")
        ordering = ("-updated_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("author", "place"), name="inbox_draft_one_a_place"),
            models.CheckConstraint(condition=~models.Q(body=""), name="inbox_draft_has_text"),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"
