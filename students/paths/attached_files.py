"""The files of what people write to each other, messages and replies: validated as every upload,
and stored in the transaction of what they belong to."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.base import File as Content
from django.db import transaction

from mentorhub.database import current_login
from mentorhub.files.attached_file import AttachedFile
from mentorhub.files.images import ImageError
from mentorhub.files.metadata import without_metadata
from mentorhub.files.names import clean_name
from mentorhub.files.videos import VideoError
from students.paths.uploads import UploadError, sha256, validate_upload

# A file with the columns of its row.
Checked = tuple[Content, dict[str, Any]]


def checked(
    uploads: Sequence[Content],
    *,
    most: int,
    too_many: str,
) -> list[Checked]:
    """The files with the columns of their rows. Pictures are drawn again, and videos are stored
    without what a camera wrote into them. ``too_many`` is what is said of more than ``most``.

    Raises ``UploadError``.
    """
    if len(uploads) > most:
        raise UploadError(too_many, code="too_many")
    found = []
    for upload in uploads:
        name = clean_name(upload.name or "")
        kind = validate_upload(upload, name, max_bytes=settings.UPLOAD_MAX_BYTES)
        kept = _without_metadata(upload, kind.content_type)
        columns = {
            "name": name,
            "content_type": kind.content_type,
            "size": kept.size,
            "sha256": sha256(kept),
        }
        found.append((kept, columns))
    return found


def _without_metadata(upload: Content, content_type: str) -> Content:
    try:
        return without_metadata(upload, content_type)
    except ImageError as error:
        raise UploadError(error.message, code="picture") from error
    except VideoError as error:
        raise UploadError(error.message, code="video") from error


def hashes(files: Sequence[Checked]) -> list[str]:
    """The SHA-256 of files of ``checked``."""
    return [columns["sha256"] for _upload, columns in files]


def attach(model: type[AttachedFile], files: Sequence[Checked], **of: Any) -> None:
    """Store the files of ``checked`` as rows of ``model`` that belong to ``of`` (``message=…``), in
    the caller's transaction; they are removed again when it is rolled back by an error here."""
    stored: list[Any] = []
    try:
        for upload, columns in files:
            row: Any = model(**of, **columns)
            upload.seek(0)
            row.file.save(columns["name"], upload, save=False)
            stored.append(row)
            row.save(force_insert=True)
    except Exception:
        for row in stored:
            row.file.delete(save=False)
        raise


def remove_files(rows: Any) -> None:
    """Delete the files of these rows once the transaction is committed."""
    names = list(rows.values_list("file", flat=True))
    storage = rows.model._meta.get_field("file").storage
    for name in names:
        transaction.on_commit(lambda name=name: storage.delete(name), using=current_login())
