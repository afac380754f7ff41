"""Storing files of a path: extension and content are validated, the quota is checked, and the file
gets a random name."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File as Content
from django.db import router, transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from mentorhub.files.kinds import KINDS, Kind, is_utf_16
from mentorhub.files.names import ARCHIVES, clean_name, extension_of
from students.models import File, Path


class UploadError(ValidationError):
    """The file is not accepted; the message says why and what the person can do."""


def store_upload(upload: Content, path: Path, by: Any, *, name: str | None = None) -> File:
    """Store a file in a path and return its row; a file with the same name and content is stored
    only once.

    ``by`` is the person who uploads it, or None. Runs in its own transaction or in the caller's.
    Raises ``UploadError``; nothing is stored then.
    """
    name = clean_name(name or upload.name or "")
    kind = validate_upload(upload, name)
    digest = sha256(upload)
    with transaction.atomic(using=router.db_for_write(File)):
        # Lock the path's row, so that concurrent uploads count against the same quota.
        Path.objects.select_for_update().get(pk=path.pk)
        known = path.files.filter(sha256=digest, name=name).first()
        return known or _save_file(upload, path, by, name=name, kind=kind, digest=digest)


def validate_upload(upload: Content, name: str, *, max_bytes: int | None = None) -> Kind:
    """The kind of the file. Raises ``UploadError`` for an unknown extension, an empty or too large
    file, and for content that does not match the extension. ``max_bytes`` is UPLOAD_MAX_BYTES
    unless given."""
    kind = validate_name_and_size(name, upload.size, max_bytes=max_bytes)
    validate_content(upload, name, kind)
    return kind


def validate_name_and_size(name: str, size: int, *, max_bytes: int | None = None) -> Kind:
    """The kind of a file by its name. Raises ``UploadError``."""
    limit = settings.UPLOAD_MAX_BYTES if max_bytes is None else max_bytes
    extension = extension_of(name)
    kind = KINDS.get(extension)
    if kind is None and extension in ARCHIVES:
        raise UploadError(
            _("Not everybody can open “%(name)s”. Compress its files as a .zip and choose that.")
            % {"name": name},
            code="archive",
        )
    if kind is None:
        raise UploadError(
            _("“%(name)s” cannot be accepted. These types of file can: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(KINDS)},
            code="extension",
        )
    if not size:
        raise UploadError(_("“%(name)s” is empty.") % {"name": name}, code="empty")
    if size > limit:
        raise UploadError(
            _("“%(name)s” is too large: %(size)s. A file can be up to %(limit)s.")
            % {
                "name": name,
                "size": filesizeformat(size),
                "limit": filesizeformat(limit),
            },
            code="size",
        )
    return kind


def validate_content(upload: Content, name: str, kind: Kind) -> None:
    """Raises ``UploadError`` for content that is not of this kind."""
    if kind.is_text and is_utf_16(upload):
        raise UploadError(
            _("“%(name)s” is saved as UTF-16, which most programs misread. Save it as UTF-8.")
            % {"name": name},
            code="utf_16",
        )
    if not kind.matches(upload):
        raise UploadError(
            _("“%(name)s” is not really a .%(extension)s file. Save it again as .%(extension)s.")
            % {"name": name, "extension": extension_of(name)},
            code="content",
        )


def sha256(upload: Content) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def path_bytes_left(path: Path) -> int:
    """How many bytes of the path's quota are left."""
    used = path.files.aggregate(sum=Sum("size"))["sum"] or 0
    return settings.PATH_QUOTA_BYTES - used


def _save_file(upload: Content, path: Path, by: Any, *, name: str, kind: Kind, digest: str) -> File:
    if upload.size > path_bytes_left(path):
        raise UploadError(
            _("“%(name)s” is too large: the files of this path can take up %(quota)s in total.")
            % {"name": name, "quota": filesizeformat(settings.PATH_QUOTA_BYTES)},
            code="quota",
        )
    file = File(
        path=path,
        name=name,
        content_type=kind.content_type,
        size=upload.size,
        sha256=digest,
        uploaded_by=by,
    )
    upload.seek(0)
    file.content.save(name, upload, save=False)
    try:
        file.save(force_insert=True)
    except Exception:
        file.content.delete(save=False)
        raise
    return file
