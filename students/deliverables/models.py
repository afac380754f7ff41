"""Deliverables: what a student hands in for a project, in numbered versions, each with a link, a
file or both; the comments of the mentor on a version; and files that are being uploaded."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.database import current_login
from mentorhub.dates import read_instant
from mentorhub.files.names import random_path
from mentorhub.forms.names import OneLineField
from students.enrolments.models.enrolment import Enrolment, ProjectWork
from students.paths.models.course import WEB_ADDRESS
from students.paths.models.path import ExpectedDeliverable, Project

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


UPLOAD_LIFETIME = timedelta(hours=24)
MAX_COMMENT = 4000  # characters


class ReadAlreadyError(Exception):
    """The version can no longer be withdrawn; nothing was changed."""


class WithdrawnError(Exception):
    """The version was withdrawn meanwhile; nothing was changed."""


def random_name(row: "Deliverable | Upload", filename: str) -> str:
    return random_path("deliverables")


class DeliverableQuerySet(models.QuerySet):
    def kept(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def unread(self) -> Self:
        return self.kept().filter(read_at=None)

    def withdrawable(self) -> Self:
        """Unread ones that were handed in after the start of the last defence of their work, if
        there was one, and after its last verdict; a fix, until the time for fixes is over. A
        trigger repeats it (students/migrations/0032)."""
        works = ProjectWork.objects.filter(
            enrolment=OuterRef("enrolment"), project=OuterRef("project")
        )
        begun = works.filter(
            defences__status__in=("booked", "held", "released"),
            defences__starts_at__range=(OuterRef("handed_in_at"), Now()),
        )
        judged = works.filter(defences__verdicts__released_at__gte=OuterRef("handed_in_at"))
        handed_in_for_good = _fixed_verdicts().filter(fix_until__lt=Now())
        return self.unread().filter(~Exists(begun), ~Exists(judged), ~Exists(handed_in_for_good))

    def with_fix_until(self) -> Self:
        """Annotate ``fix_until``: where it counts as a fix that nobody has answered, the end of the
        time for fixes; None of others."""
        return self.annotate(fix_until=Subquery(_fixed_verdicts().values("fix_until")[:1]))

    def since_last_verdict(self) -> Self:
        """Those that were handed in after every defence of their work that was judged."""
        judged = ProjectWork.objects.filter(
            enrolment=OuterRef("enrolment"),
            project=OuterRef("project"),
            defences__status="released",
            defences__ended_at__gte=OuterRef("handed_in_at"),
        )
        return self.filter(~Exists(judged))

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.deliverables(user))

    def with_expected(self) -> Self:
        """Annotate ``expected_titles``: the titles of the expected deliverables that it is for."""
        links = Deliverable.expected.through.objects.filter(deliverable=OuterRef("pk"))
        links = links.order_by("expecteddeliverable__position", "expecteddeliverable")
        titles = links.values("expecteddeliverable__title")
        return self.annotate(expected_titles=ArraySubquery(titles))

    def with_comments(self, reader: "User") -> Self:
        """Annotate what ``Deliverable.comments`` reads: those that the reader may read."""
        rows = DeliverableNote.objects.visible_to(reader).filter(deliverable=OuterRef("pk"))
        values = JSONObject(author="author__name", text="text", at="written_at")
        found = rows.order_by("written_at", "pk").values(json=values)
        return self.annotate(comment_values=ArraySubquery(found))


def _fixed_verdicts() -> models.QuerySet[Any]:
    return apps.get_model("students.Verdict").objects.fixed_by_outer()


@dataclass(frozen=True)
class Comment:
    """A ``DeliverableNote`` as a page shows it."""

    author: str
    text: str
    at: datetime


class Deliverable(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="deliverables", verbose_name=_("enrolment")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="deliverables", verbose_name=_("project")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    # Which of the project's expected deliverables it is for; a trigger refuses those of others.
    expected = models.ManyToManyField(
        ExpectedDeliverable, related_name="+", blank=True, verbose_name=_("what it is for")
    )
    link = models.URLField(_("link"), max_length=2000, blank=True, validators=[WEB_ADDRESS])
    note = models.CharField(_("note"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=random_name, max_length=200, blank=True)
    file_name = OneLineField(_("file name"), max_length=200, blank=True)
    content_type = models.CharField(_("content type"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    handed_in_at = models.DateTimeField(_("handed in"), default=timezone.now)
    # When the upload began: a fix that was begun in time counts (students.defences.clocks).
    begun_at = models.DateTimeField(_("begun"), default=timezone.now, db_default=Now())
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("read by"),
    )
    # By its student, before it was read. The number stays taken; a trigger empties the other
    # columns, so that the login of pages needs no right to change a link or a file.
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="replaced_by",
        null=True,
        blank=True,
        verbose_name=_("replaces"),
    )

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = _("deliverable")
        verbose_name_plural = _("deliverables")
        ordering = ("enrolment", "project", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("enrolment", "project", "number"), name="students_deliverable_number"
            ),
            models.CheckConstraint(
                condition=~Q(link="") | ~Q(file="") | Q(withdrawn_at__isnull=False),
                name="students_deliverable_has_something",
                violation_error_message=_("Add a link, a file, or both."),
            ),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(withdrawn_at=None),
                name="students_deliverable_read_or_withdrawn",
            ),
        ]
        indexes = [
            models.Index(
                fields=("enrolment",),
                condition=Q(read_at=None),
                name="students_deliverable_unread",
            ),
            models.Index(fields=("-handed_in_at",), name="students_deliverable_in_at"),
            models.Index(
                fields=("-read_at",),
                condition=Q(read_at__isnull=False),
                name="students_deliverable_read_at",
            ),
            models.Index(
                fields=("-withdrawn_at",),
                condition=Q(withdrawn_at__isnull=False),
                name="students_deliv_withdrawn_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"

    def mark_read(self, by: "User") -> None:
        """Mark it as read; does nothing when somebody has read it before."""
        unread = Deliverable.objects.unread().filter(pk=self.pk)
        unread.update(read_at=timezone.now(), read_by=by)

    @property
    def comments(self) -> list[Comment]:
        """The oldest first, of a row with ``with_comments``; empty where a page does not ask."""
        values: list[dict[str, Any]] = getattr(self, "comment_values", [])
        return [Comment(each["author"], each["text"], read_instant(each["at"])) for each in values]

    def withdraw(self) -> None:
        """Withdraw it, and remove its file once the transaction is committed. Raises
        ReadAlreadyError when it was read, judged or withdrawn before, or is a fix whose time is
        over."""
        name, storage = self.file.name, self.file.storage
        own = Deliverable.objects.withdrawable().filter(pk=self.pk)
        if not own.update(withdrawn_at=timezone.now()):
            raise ReadAlreadyError
        if name:
            transaction.on_commit(lambda: storage.delete(name), using=current_login())


class DeliverableNoteQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.deliverable_notes(user))


class DeliverableNote(models.Model):
    """A comment of the mentor on a version, which its student reads. It is never changed; a trigger
    refuses it while the version is not marked as read."""

    deliverable = models.ForeignKey(
        Deliverable, models.PROTECT, related_name="notes", verbose_name=_("deliverable")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    text = models.TextField(_("text"), max_length=MAX_COMMENT)
    written_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = DeliverableNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment on a deliverable")
        verbose_name_plural = _("comments on deliverables")
        ordering = ("written_at", "pk")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="students_deliverablenote_has_text"),
        ]
        indexes = [
            models.Index(fields=("-written_at",), name="students_delivnote_written"),
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} {self.written_at:%Y-%m-%d}"


class UploadQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.uploads(user))

    def unexpired(self, now: datetime) -> Self:
        return self.filter(expires_at__gt=now)

    def expired(self, now: datetime) -> Self:
        return self.filter(expires_at__lte=now)


class Upload(models.Model):
    """A file that is being handed in, piece by piece (``uploading.py``), with what its student has
    filled in. When it is complete, it becomes the deliverable with the same primary key.

    The pieces are written to ``file``, which the deliverable takes over: nothing is copied.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="uploads", verbose_name=_("enrolment")
    )
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", verbose_name=_("project")
    )
    name = OneLineField(_("file name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    # How many bytes have arrived: the offset of the next piece.
    received = models.PositiveBigIntegerField(_("received bytes"), default=0)
    # Of the whole file, in hexadecimal, where the sender has said it.
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    # By which a browser knows again the file that it was sending (static/js/uploads.js).
    fingerprint = models.CharField(_("fingerprint"), max_length=64, blank=True)
    file = models.FileField(_("file"), upload_to=random_name, max_length=200)
    link = models.URLField(_("link"), max_length=2000, blank=True, validators=[WEB_ADDRESS])
    note = models.CharField(_("note"), max_length=500, blank=True)
    expected_keys = ArrayField(
        models.BigIntegerField(), default=list, blank=True, verbose_name=_("what it is for")
    )
    replaces = models.ForeignKey(
        Deliverable,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("replaces"),
    )
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("unfinished upload")
        verbose_name_plural = _("unfinished uploads")
        ordering = ("-begun_at",)
        constraints = [
            models.CheckConstraint(
                condition=Q(received__lte=F("size")) & Q(size__gt=0),
                name="students_upload_received",
            ),
            models.UniqueConstraint(
                fields=("enrolment", "project", "fingerprint"),
                condition=~Q(fingerprint=""),
                name="students_upload_same_file",
            ),
        ]
        indexes = [models.Index(fields=("expires_at",), name="students_upload_expires")]

    def __str__(self) -> str:
        return f"{self.project} {self.begun_at:%Y-%m-%d}"

    @property
    def percent(self) -> int:
        return int(100 * self.received / self.size)
