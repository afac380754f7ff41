"""The columns of a file that belongs to something people wrote."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorhub.files.kinds import INLINE_TYPES
from mentorhub.forms.names import OneLineField

# Bytes; a larger picture is a link, which costs nobody anything on a phone.
MAX_SHOWN_PICTURE = 1024 * 1024


class AttachedFile(models.Model):
    """Base of the files of messages and of replies. A model adds ``file``, stored under a random
    name, what it belongs to, and ``objects`` with ``visible_to``."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = OneLineField(_("file name"), max_length=200)
    content_type = models.CharField(_("content type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"Attachment {self.pk}"


def with_is_picture(files: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The columns of files, each with ``is_picture``: whether it stands on the page itself."""
    return [
        each
        | {"is_picture": each["content_type"] in INLINE_TYPES and each["size"] <= MAX_SHOWN_PICTURE}
        for each in files
    ]
