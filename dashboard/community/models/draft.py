"""What somebody has begun to write."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dashboard.community.models.reply import MAX_BODY
from dashboard.community.models.topic import MAX_TITLE
from mentorhub import access
from mentorhub.forms.names import TitleField

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.community_drafts(user))


class Draft(models.Model):
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("written by"),
    )
    # Where it is to stand: "topic:<key>", or "new:<key of the group>".
    place = models.CharField(_("place"), max_length=80)
    title = TitleField(_("title"), max_length=MAX_TITLE, blank=True)
    body = models.TextField(_("text"), max_length=MAX_BODY, blank=True)
    updated_at = models.DateTimeField(_("saved"), auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a reply")
        verbose_name_plural = _("drafts of replies")
        ordering = ("-updated_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("author", "place"), name="community_draft_once"),
            models.CheckConstraint(
                condition=~Q(title="", body=""), name="community_draft_has_text"
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"
