"""Uploads in pieces: begun, continued at their offset, completed, cancelled, and forgotten.

A piece is written while the row of its upload is locked, so pieces of one upload follow each other.
The offset is stored after the bytes: what a killed process has written beyond it is overwritten.
"""

import hashlib
import os
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.base import File as Content
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mentorhub.accounts.models import User
from mentorhub.database import current_login
from mentorhub.files.kinds import HEAD, KINDS
from mentorhub.files.names import clean_name, extension_of
from mentorhub.forms.texts import require_own_file
from students.deliverables.models import UPLOAD_LIFETIME
from students.deliverables.submission import add, check_quota, lock_numbering
from students.models import Deliverable, Enrolment, ExpectedDeliverable, ProjectWork, Upload
from students.paths.uploads import (
    UploadError,
    sha256,
    validate_content,
    validate_name_and_size,
)

# Below 2 MB, so that a cut connection costs less than that.
PIECE_BYTES = 2_000_000
# Rows that one run of the task removes in a transaction.
BATCH = 100


class WrongOffsetError(Exception):
    """The piece does not begin where the upload ends; nothing was written."""


class ChecksumError(Exception):
    """The piece, or the whole file, is not the one that was sent."""


class NotNowError(Exception):
    """The file cannot be compared with the guides right now; its last piece may be sent again."""


class UploadLostError(Exception):
    """The pieces are gone from the storage; the upload was removed."""


def begin(
    work: ProjectWork,
    *,
    name: str,
    size: int,
    fingerprint: str = "",
    sha256: str = "",
    link: str = "",
    note: str = "",
    expected: Iterable[ExpectedDeliverable] = (),
    replaces: Deliverable | None = None,
) -> Upload:
    """The upload of a file for this work, with nothing received; or the unfinished one of the same
    file, with what is filled in now. Raises ``UploadError``."""
    name, now = clean_name(name), timezone.now()
    validate_name_and_size(name, size, max_bytes=settings.DELIVERABLE_MAX_BYTES)
    filled_in = {
        "link": link,
        "note": note,
        "expected_keys": [each.pk for each in expected],
        "replaces": replaces,
    }
    with transaction.atomic(using=current_login()):
        # Its row is locked before the numbering, as in ``add_piece``.
        same = work.enrolment.uploads.unexpired(now).filter(project=work.project, size=size)
        found = same.filter(fingerprint=fingerprint).select_for_update(of=("self",)).first()
        if fingerprint and found is not None:
            for field, value in filled_in.items():
                setattr(found, field, value)
            found.save(update_fields=[*filled_in])
            return found
        lock_numbering(work.enrolment)
        check_quota(work.enrolment, name, size)
        upload = Upload(
            enrolment=work.enrolment,
            project=work.project,
            name=name,
            size=size,
            sha256=sha256,
            fingerprint=fingerprint,
            expires_at=now + UPLOAD_LIFETIME,
            **filled_in,
        )
        upload.file.save(name, ContentFile(b""), save=False)
        try:
            if fingerprint:
                _make_room_for(upload)
            upload.save(force_insert=True)
        except Exception:
            upload.file.delete(save=False)
            raise
    return upload


def _make_room_for(upload: Upload) -> None:
    """Remove an expired upload of the same file, or one whose size was given otherwise."""
    others = upload.enrolment.uploads.filter(project=upload.project, fingerprint=upload.fingerprint)
    for each in others:
        _remove(each)


def add_piece(
    key: object, piece: bytes, *, offset: int, by: User, checksum: tuple[str, bytes] | None = None
) -> tuple[int, Deliverable | None]:
    """Write the piece that begins at ``offset``; returns the next offset, and the deliverable once
    the file is complete. ``checksum`` is the name of a hash and its digest of the piece.

    Raises ``Upload.DoesNotExist``, ``WrongOffsetError``, ``ChecksumError``, ``NotNowError``,
    ``UploadLostError``, and ``UploadError`` when the file is not accepted, whose upload is removed
    then.
    """
    if checksum is not None and hashlib.new(checksum[0], piece).digest() != checksum[1]:
        raise ChecksumError
    try:
        with transaction.atomic(using=current_login()):
            rows = Upload.objects.visible_to(by).unexpired(timezone.now())
            upload = rows.select_for_update(of=("self",)).get(pk=key)
            if offset != upload.received or offset + len(piece) > upload.size:
                raise WrongOffsetError
            _write(upload, piece)
            if offset == 0:
                _check_beginning(upload)
            upload.received = offset + len(piece)
            if upload.received == upload.size:
                return upload.size, _complete(upload, by=by)
            upload.save(update_fields=["received"])
            return upload.received, None
    except (UploadError, UploadLostError):
        cancel(key, by=by)
        raise


def cancel(key: object, *, by: User) -> bool:
    """Remove an unfinished upload and its pieces; False when there is none."""
    with transaction.atomic(using=current_login()):
        rows = Upload.objects.visible_to(by)
        upload = rows.select_for_update(of=("self",)).filter(pk=key).first()
        if upload is not None:
            _remove(upload)
    return upload is not None


def remove_uploads(enrolment: Enrolment) -> None:
    """Remove all unfinished uploads of an enrolment, in the caller's transaction."""
    for upload in enrolment.uploads.select_for_update(of=("self",)):
        _remove(upload)


def forget_expired(now: datetime) -> int:
    """Remove the uploads whose time is over, with their pieces; returns how many."""
    removed = 0
    while True:
        with transaction.atomic(using=current_login()):
            rows = Upload.objects.expired(now).select_for_update(skip_locked=True)[:BATCH]
            found = list(rows)
            for upload in found:
                _remove(upload)
        removed += len(found)
        if len(found) < BATCH:
            return removed


def _remove(upload: Upload) -> None:
    name = upload.file.name
    upload.delete()
    transaction.on_commit(lambda: default_storage.delete(name), using=current_login())


def _write(upload: Upload, piece: bytes) -> None:
    try:
        with default_storage.open(upload.file.name, "r+b") as target:
            if target.seek(0, os.SEEK_END) < upload.received:
                raise UploadLostError
            target.seek(upload.received)
            target.write(piece)
            target.truncate()
            target.flush()
            os.fsync(target.fileno())
    except FileNotFoundError as error:
        raise UploadLostError from error


def _check_beginning(upload: Upload) -> None:
    """Refuse after the first piece what the whole file would be refused for."""
    kind = KINDS[extension_of(upload.name)]
    with upload.file.open("rb") as content:
        if content.size >= min(HEAD, upload.size) and not kind.needs_whole_file:
            validate_content(content, upload.name, kind)


def _require_own_file(content: Content, name: str) -> None:
    """A file of a form is compared with the guides by its field (``OwnFileField``)."""
    try:
        require_own_file(content, name)
    except ValidationError as refusal:
        if refusal.code == "unchecked":
            raise NotNowError from refusal
        raise UploadError(refusal.message, code=refusal.code) from refusal


def _complete(upload: Upload, *, by: User) -> Deliverable:
    """Make a deliverable of a complete upload, whose row goes, in the caller's transaction."""
    enrolment, project = upload.enrolment, upload.project
    if not ProjectWork.objects.open().filter(enrolment=enrolment, project=project).exists():
        raise UploadError(
            _("“%(project)s” is no longer in progress, so “%(name)s” was not handed in.")
            % {"project": project.title, "name": upload.name},
            code="no_work",
        )
    with upload.file.open("rb") as content:
        kind = validate_name_and_size(
            upload.name, content.size, max_bytes=settings.DELIVERABLE_MAX_BYTES
        )
        validate_content(content, upload.name, kind)
        _require_own_file(content, upload.name)
        digest = sha256(content)
    if upload.sha256 and upload.sha256 != digest:
        raise UploadError(
            _("“%(name)s” did not arrive as it was sent. Hand it in once more.")
            % {"name": upload.name},
            code="checksum",
        )
    lock_numbering(enrolment)
    check_quota(enrolment, upload.name, upload.size, apart_from=upload)
    deliverable = Deliverable(
        # The same key: whoever missed the last answer asks for the upload, and finds it complete.
        pk=upload.pk,
        enrolment=enrolment,
        project=project,
        begun_at=upload.begun_at,
        link=upload.link,
        note=upload.note,
        file=upload.file.name,
        file_name=upload.name,
        content_type=kind.content_type,
        size=upload.size,
        sha256=digest,
    )
    expected = ExpectedDeliverable.objects.filter(project=project, pk__in=upload.expected_keys)
    add(deliverable, by=by, expected=expected, replaces=upload.replaces)
    upload.delete()
    return deliverable
