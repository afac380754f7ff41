"""Deliverables: what a student hands in for a project. Each has a number, and a link, a file or
both."""

import secrets
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.forms.names import OneLineField
from students.enrolments.models.enrolment import Enrolment
from students.paths.models.course import WEB_ADDRESS
from students.paths.models.path import ExpectedDeliverable, Project

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


def random_name(deliverable: "Deliverable", filename: str) -> str:
    name = secrets.token_hex(24)
    return f"deliverables/{name[:2]}/{name}"


class DeliverableQuerySet(models.QuerySet):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def visible_to(self, user: "User") -> Self:
        return self.filter(access.deliverables(user))

    def with_expected(self) -> Self:
        """Annotate ``expected_titles``: the titles of the expected deliverables that it is for."""
        links = Deliverable.expected.through.objects.filter(deliverable=OuterRef("pk"))
        links = links.order_by("expecteddeliverable__position", "expecteddeliverable")
        titles = links.values("expecteddeliverable__title")
        return self.annotate(expected_titles=ArraySubquery(titles))


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
                condition=~Q(link="") | ~Q(file=""),
                name="students_deliverable_has_something",
                violation_error_message=_("Add a link, a file, or both."),
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
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"

    def mark_read(self, by: "User") -> None:
        """Mark it as read; does nothing when somebody has read it before."""
        unread = Deliverable.objects.filter(pk=self.pk, read_at=None)
        unread.update(read_at=timezone.now(), read_by=by)
