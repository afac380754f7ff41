"""What somebody has begun to write."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from dashboard.inbox.models.message import MAX_BODY
from dashboard.inbox.models.thread import MAX_TITLE
from mentorhub import access
from mentorhub.forms.names import TitleField

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
    # Where it is to stand: "thread:<uid>", "to:<kind of thread>:<key of the person>" or "circle".
    place = models.CharField(_("place"), max_length=80)
    body = models.TextField(_("text"), max_length=MAX_BODY, blank=True)
    # Of a circle: the keys of its people, for whom nothing is stored yet.
    title = TitleField(_("title"), max_length=MAX_TITLE, blank=True, db_default="")
    people = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("people"),
        blank=True,
        default=list,
        db_default=Value([], ArrayField(models.BigIntegerField())),
    )
    updated_at = models.DateTimeField(_("saved"), auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a message")
        verbose_name_plural = _("drafts of messages")
        ordering = ("-updated_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("author", "place"), name="inbox_draft_one_a_place"),
            models.CheckConstraint(
                condition=~models.Q(body="", title="", people=[]),
                name="inbox_draft_holds_something",
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk}"
