"""Requests to the mentorship managers, what is written in them, and what happened to them."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.helpcenter.models.subject import Subject
from mentorhub import access
from mentorhub.files.attached_file import AttachedFile
from mentorhub.files.names import random_path
from mentorhub.forms.addresses import AddressField
from mentorhub.forms.names import TitleField

if TYPE_CHECKING:
    from mentorhub.accounts.models import User

MAX_MESSAGE = 10_000  # characters
MAX_REQUEST_TITLE = 120


class RequestState(models.TextChoices):
    NEW = "new", pgettext_lazy("a request", "New")
    OPEN = "open", pgettext_lazy("a request", "Open")
    WAITING = "waiting", pgettext_lazy("a request", "Waiting for the requester")
    SOLVED = "solved", pgettext_lazy("a request", "Solved")
    CLOSED = "closed", pgettext_lazy("a request", "Closed")


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.help_requests(user))

    def unfinished(self) -> Self:
        return self.filter(state__in=("new", "open", "waiting"))


class Request(models.Model):
    """A question to the managers, of somebody with an account or of a visitor who has confirmed
    their address. Its number is its key. Nobody deletes it."""

    State = RequestState

    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("requester"),
    )
    address = AddressField(_("confirmed address of a visitor"), blank=True, default="")
    subject = models.ForeignKey(
        Subject, models.PROTECT, related_name="requests", verbose_name=_("subject")
    )
    title = TitleField(_("title"), max_length=MAX_REQUEST_TITLE)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(
        _("state"), max_length=7, choices=RequestState, default=RequestState.NEW
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("assigned to"),
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now)
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    # The first answer of a manager.
    answered_at = models.DateTimeField(_("first answer"), null=True, blank=True)
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True)
    # When all managers were told that the first answer is late.
    late_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    # The URL name of the page that they came from.
    came_from = models.CharField(_("came from"), max_length=100, blank=True, default="")
    last_number = models.PositiveIntegerField(default=0, editable=False)
    # Of the form: sent again, it is the same request.
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged",
        null=True,
        blank=True,
        verbose_name=_("merged into"),
    )
    # An older one, closed since, that this one goes on from.
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="followed_by",
        null=True,
        blank=True,
        verbose_name=_("goes on from"),
    )

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                condition=(Q(requester__isnull=False) & Q(address=""))
                | (Q(requester=None) & ~Q(address="")),
                name="helpcenter_request_of_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("solved", "closed"), solved_at__isnull=False)
                | Q(state__in=("new", "open", "waiting"), solved_at=None),
                name="helpcenter_request_solved_when",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(state="closed") & ~Q(merged_into=F("pk")),
                name="helpcenter_request_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(answered_at__isnull=False),
                name="helpcenter_request_waits_for_an_answer",
            ),
        ]
        indexes = [
            models.Index(fields=("state", "changed_at"), name="helpcenter_request_state"),
            models.Index(fields=("assignee", "state"), name="helpcenter_request_assignee"),
            models.Index(fields=("requester", "-id"), name="helpcenter_request_of_person"),
            models.Index(
                fields=("created_at",),
                condition=Q(answered_at=None, state__in=("new", "open")),
                name="helpcenter_request_unanswered",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("help_request", args=[self.pk])

    @property
    def number(self) -> int:
        return self.pk

    @property
    def is_of_visitor(self) -> bool:
        return self.requester_id is None


class RequestMessageQuerySet(models.QuerySet["RequestMessage"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.help_request_messages(user))


class RequestMessage(models.Model):
    """What the requester and the managers write to each other. Never changed."""

    request = models.ForeignKey(
        Request,
        models.PROTECT,
        related_name="messages",
        db_index=False,
        verbose_name=_("request"),
    )
    number = models.PositiveIntegerField(_("number"))
    # None: the visitor whose request it is.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("written by"),
    )
    # Written as a manager: an answer. A manager's own request has messages that are none.
    is_answer = models.BooleanField(_("answer"), default=False)
    body = models.TextField(_("text"), max_length=MAX_MESSAGE, blank=True)
    html = models.TextField(_("HTML"), blank=True, default="")
    rules_version = models.PositiveSmallIntegerField(default=0, db_default=0)
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    objects = RequestMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a request")
        verbose_name_plural = _("messages of requests")
        ordering = ("request", "number")
        constraints = [
            models.UniqueConstraint(fields=("request", "number"), name="helpcenter_message_number"),
            models.CheckConstraint(
                condition=Q(is_answer=False) | Q(author__isnull=False),
                name="helpcenter_answer_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"Message {self.pk}"


class InternalNoteQuerySet(models.QuerySet["InternalNote"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.help_internal_notes(user))


class InternalNote(models.Model):
    """A note among managers. A table of its own, as private notes about students are, so that no
    page and no mail of the requester can mix it up with a message."""

    request = models.ForeignKey(
        Request, models.PROTECT, related_name="notes", verbose_name=_("request")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    body = models.TextField(_("text"), max_length=MAX_MESSAGE)
    html = models.TextField(_("HTML"), blank=True, default="")
    rules_version = models.PositiveSmallIntegerField(default=0, db_default=0)
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    written_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = InternalNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ("request", "written_at", "pk")

    def __str__(self) -> str:
        return f"Note {self.pk}"


class EventKind(models.TextChoices):
    ASSIGNED = "assigned", pgettext_lazy("a request", "Assigned")
    STATE = "state", pgettext_lazy("a request", "State changed")
    SUBJECT = "subject", pgettext_lazy("a request", "Subject changed")
    MERGED = "merged", pgettext_lazy("a request", "Merged")


class RequestEvent(models.Model):
    """Append-only: what happened to a request, by whom and when."""

    Kind = EventKind

    request = models.ForeignKey(
        Request, models.PROTECT, related_name="events", verbose_name=_("request")
    )
    kind = models.CharField(_("what"), max_length=8, choices=EventKind)
    # None: by itself, as what is solved is closed after some days, or a visitor's word opens it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("by"),
    )
    # Of an assignment; None: nobody has it any longer.
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    state = models.CharField(max_length=7, choices=RequestState, blank=True, default="")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+", null=True, blank=True)
    other = models.ForeignKey(Request, models.PROTECT, related_name="+", null=True, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("event of a request")
        verbose_name_plural = _("events of requests")
        ordering = ("request", "at", "pk")

    def __str__(self) -> str:
        return f"Event {self.pk}"


def random_name(row: "RequestFile", filename: str) -> str:
    return random_path("requests")


class RequestFileQuerySet(models.QuerySet["RequestFile"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.help_request_files(user))


class RequestFile(AttachedFile):
    """Belongs to a message or to a note."""

    message = models.ForeignKey(
        RequestMessage,
        models.PROTECT,
        related_name="files",
        null=True,
        blank=True,
        verbose_name=_("message"),
    )
    note = models.ForeignKey(
        InternalNote,
        models.PROTECT,
        related_name="files",
        null=True,
        blank=True,
        verbose_name=_("note"),
    )
    file = models.FileField(_("file"), upload_to=random_name, max_length=200)

    objects = RequestFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a request")
        verbose_name_plural = _("files of requests")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(message=None, note__isnull=False) | Q(message__isnull=False, note=None),
                name="helpcenter_file_of_one",
            )
        ]
