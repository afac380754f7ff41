"""A file of a path: stored under a random name, and served only by a view that checks access."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mentorhub import access
from mentorhub.files.names import random_path
from mentorhub.forms.names import OneLineField
from students.paths.models.path import Path

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


def random_name(file: "File", filename: str) -> str:
    return random_path("files")


class FileQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        return self.filter(access.files(user))


class File(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    path = models.ForeignKey(Path, models.PROTECT, related_name="files", verbose_name=_("path"))
    name = OneLineField(_("name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    content = models.FileField(_("content"), upload_to=random_name, max_length=200)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("uploaded by"),
    )
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ("path", "name__plain")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("file", args=[self.pk, self.name])
