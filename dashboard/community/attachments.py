"""The files of a reply, validated as every upload; pictures are drawn again, without what a camera
wrote into them."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.base import File as Content
from django.db import transaction
from django.utils.translation import gettext as _

from dashboard.community.models import Attachment, Reply
from mentorhub.accounts.models import User
from mentorhub.database import current_login
from mentorhub.files.images import ImageError
from mentorhub.files.metadata import without_metadata
from mentorhub.files.names import clean_name
from students.paths.uploads import UploadError, sha256, validate_upload

MAX_FILES = 4


def max_bytes(user: User) -> int:
    """Of all files of a reply together."""
    return MAX_FILES * int(settings.UPLOAD_MAX_BYTES)


def too_many() -> str:
    """What is said of more files than a reply has."""
    return _("A reply has at most %(n)s files.") % {"n": MAX_FILES}


def checked(uploads: Sequence[Content]) -> list[tuple[Content, dict[str, Any]]]:
    """The files with the columns of their rows. Raises ``UploadError``."""
    if len(uploads) > MAX_FILES:
        raise UploadError(too_many(), code="too_many")
    found = []
    for upload in uploads:
        name = clean_name(upload.name or "")
        kind = validate_upload(upload, name, max_bytes=settings.UPLOAD_MAX_BYTES)
        try:
            kept = without_metadata(upload, kind.content_type)
        except ImageError as error:
            raise UploadError(error.message, code="picture") from error
        columns = {
            "name": name,
            "content_type": kind.content_type,
            "size": kept.size,
            "sha256": sha256(kept),
        }
        found.append((kept, columns))
    return found


def attach(reply: Reply, files: list[tuple[Content, dict[str, Any]]]) -> None:
    """Store the files of ``checked``, in the caller's transaction; they are removed again when it
    is rolled back by an error here."""
    stored: list[Attachment] = []
    try:
        for upload, columns in files:
            row = Attachment(reply=reply, **columns)
            upload.seek(0)
            row.file.save(columns["name"], upload, save=False)
            stored.append(row)
            row.save(force_insert=True)
    except Exception:
        for row in stored:
            row.file.delete(save=False)
        raise


def remove_files(rows: Any) -> None:
    """Delete the files of these attachments once the transaction is committed."""
    names = list(rows.values_list("file", flat=True))
    storage = Attachment._meta.get_field("file").storage
    for name in names:
        transaction.on_commit(lambda name=name: storage.delete(name), using=current_login())
