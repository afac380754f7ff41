"""A thread, and the people in it."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.forms.names import TitleField

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

MAX_TITLE = 120  # characters
MAX_PEOPLE = 8


class ThreadKind(models.TextChoices):
    STUDENT = "student", _("With a student")
    COLLEAGUES = "colleagues", _("With colleagues")
    MANAGER = "manager", _("With a manager")


class ThreadQuerySet(models.QuerySet["Thread"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.threads(user))


class Thread(models.Model):
    """Messages between two people, or in a circle of colleagues with a title. The kind says which
    relation it stands on; who are two things to each other, mentor and manager, have two threads.

    ``lead`` is the mentor of a student, the manager, and of two colleagues the one with the lower
    key; ``partner`` is the other person. A circle has neither.
    """

    Kind = ThreadKind

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=ThreadKind)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    partner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    title = TitleField(_("title"), max_length=MAX_TITLE, blank=True)
    # The number of its last message; the next one is given under the lock of this row.
    last_number = models.PositiveIntegerField(_("messages"), default=0)
    changed_at = models.DateTimeField(_("last message"), default=timezone.now)

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("thread of messages")
        verbose_name_plural = _("threads of messages")
        ordering = ("-changed_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=("kind", "lead", "partner"), name="inbox_thread_once"),
            models.CheckConstraint(
                condition=(
                    Q(lead__isnull=False, partner__isnull=False, title="") & ~Q(lead=F("partner"))
                )
                | (Q(lead=None, partner=None, kind=ThreadKind.COLLEAGUES.value) & ~Q(title="")),
                name="inbox_thread_two_people_or_circle",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ThreadKind.COLLEAGUES.value)
                | Q(lead=None)
                | Q(lead__lt=F("partner")),
                name="inbox_thread_colleagues_in_order",
            ),
        ]
        indexes = [models.Index(fields=("-changed_at",), name="inbox_thread_changed")]

    def __str__(self) -> str:
        return f"Thread {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("inbox_thread", args=[self.uid])

    @property
    def writing_url(self) -> str:
        """The thread with the focus in the field: after sending, without JavaScript too."""
        return f"{self.get_absolute_url()}#id_body"

    @property
    def is_circle(self) -> bool:
        return self.lead_id is None

    @property
    def is_with_student(self) -> bool:
        return self.kind == ThreadKind.STUDENT

    def other_id(self, person: "User") -> int | None:
        """The key of the other one of two people; None in a circle."""
        return self.partner_id if self.lead_id == person.pk else self.lead_id

    def other(self, person: "User") -> "User | None":
        """The other one of two people; None in a circle."""
        return self.partner if self.lead_id == person.pk else self.lead


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, user: "User") -> Self:
        """One's own place in each thread that one may read."""
        return self.filter(access.participations(user))

    def present(self) -> Self:
        return self.filter(left_at=None)

    def not_muted(self) -> Self:
        return self.filter(Q(muted_until=None) | Q(muted_until__lte=Now()))

    def unarchived(self) -> Self:
        """A new message brings an archived thread back."""
        return self.filter(Q(archived_at=None) | Q(archived_at__lt=F("thread__changed_at")))

    def archived(self) -> Self:
        return self.filter(archived_at__gte=F("thread__changed_at"))


class Participant(models.Model):
    """Somebody's place in a thread. Nobody is added to what others have written (a trigger refuses
    it), and what is read stays read."""

    thread = models.ForeignKey(
        Thread, models.CASCADE, related_name="participants", verbose_name=_("thread")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    # The number of the last message that they have seen.
    read_number = models.PositiveIntegerField(_("read until message"), default=0)
    muted_until = models.DateTimeField(_("muted until"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    # From a circle.
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("person in a thread")
        verbose_name_plural = _("people in threads")
        ordering = ("thread", "user")
        constraints = [
            models.UniqueConstraint(fields=("thread", "user"), name="inbox_participant_once")
        ]

    def __str__(self) -> str:
        return f"Participant {self.pk}"

    def is_muted(self, now: datetime) -> bool:
        return self.muted_until is not None and self.muted_until > now

    @property
    def is_archived(self) -> bool:
        """Whether it is, with the row of the thread at hand."""
        return self.archived_at is not None and self.archived_at >= self.thread.changed_at
