"""Files into a path: checked by extension and content, counted, stored under a random name."""

import hashlib
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File as Content
from django.db import router, transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from mentorhub.files.kinds import KINDS, Kind
from mentorhub.files.names import clean_name, extension_of
from students.models import File, Path


class UploadRefused(ValidationError):
    """A file that a path may not hold; the message says why and how to mend it."""


def store(upload: Content, path: Path, by: Any, *, name: str | None = None) -> File:
    """Keep a file in a path and return its row; the very same file is kept once.

    ``by`` is the person who brings it, or None. Runs in a transaction of its own or in
    the caller's. Raises ``UploadRefused``: nothing is kept then.
    """
    name = clean_name(name or upload.name or "")
    kind = checked(upload, name)
    digest = sha256(upload)
    with transaction.atomic(using=router.db_for_write(File)):
        # The path's row is the lock of its quota.
        Path.objects.select_for_update().get(pk=path.pk)
        known = path.files.filter(sha256=digest, name=name).first()
        return known or _kept(upload, path, by, name=name, kind=kind, digest=digest)


def checked(upload: Content, name: str) -> Kind:
    """What kind of file it is. Raises ``UploadRefused``."""
    extension = extension_of(name)
    kind = KINDS.get(extension)
    if kind is None:
        raise UploadRefused(
            _("“%(name)s” cannot be kept. These kinds of file can: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(KINDS)},
            code="extension",
        )
    if not upload.size:
        raise UploadRefused(_("“%(name)s” is empty.") % {"name": name}, code="empty")
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise UploadRefused(
            _("“%(name)s” is too large: %(size)s. A file may have up to %(limit)s.")
            % {
                "name": name,
                "size": filesizeformat(upload.size),
                "limit": filesizeformat(settings.UPLOAD_MAX_BYTES),
            },
            code="size",
        )
    if not kind.is_this(upload):
        raise UploadRefused(
            _("“%(name)s” is not a .%(extension)s file inside. Save it again as .%(extension)s.")
            % {"name": name, "extension": extension},
            code="content",
        )
    return kind


def sha256(upload: Content) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def room_in(path: Path) -> int:
    """Bytes that the path may still take."""
    used = path.files.aggregate(sum=Sum("size"))["sum"] or 0
    return settings.PATH_QUOTA_BYTES - used


def _kept(upload: Content, path: Path, by: Any, *, name: str, kind: Kind, digest: str) -> File:
    if upload.size > room_in(path):
        raise UploadRefused(
            _("“%(name)s” does not fit: the files of this path may take up to %(quota)s.")
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
