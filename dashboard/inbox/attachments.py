"""The files of a message: validated as every upload, within the quota of a student."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.base import File as Content
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from dashboard.inbox.models import Attachment, Message
from mentorhub import access
from mentorhub.accounts.models import User
from mentorhub.database import current_login
from mentorhub.files.names import clean_name
from students.deliverables.submission import (
    check_quota,
    count_in_quota,
    enrolment_bytes_left,
    lock_numbering,
)
from students.models import Enrolment
from students.paths.uploads import UploadError, sha256, validate_upload

MAX_FILES = 4


def max_bytes(user: User) -> int:
    """Of all files of a message together; less where the room of a student ends."""
    return min(MAX_FILES * settings.UPLOAD_MAX_BYTES, _bytes_left(user))


def _bytes_left(user: User) -> int:
    if not access.is_member(user):
        return 0
    if not access.is_student(user):
        return MAX_FILES * settings.UPLOAD_MAX_BYTES
    enrolment = Enrolment.objects.running().filter(student=user.pk).first()
    return max(0, enrolment_bytes_left(enrolment)) if enrolment else 0


@count_in_quota
def bytes_of_messages(enrolment: Enrolment) -> int:
    """What the files of a student's messages take of the quota of their enrolment."""
    sent = Message.objects.filter(author=enrolment.student_id, sent_at__gte=enrolment.started_at)
    rows = Attachment.objects.filter(message__in=sent)
    return rows.aggregate(sum=Sum("size"))["sum"] or 0


def too_many() -> str:
    """What is said of more files than a message has."""
    return _("A message has at most %(n)s files.") % {"n": MAX_FILES}


def checked(uploads: Sequence[Content]) -> list[tuple[Content, dict[str, Any]]]:
    """The files with the columns of their rows; the quota is checked by ``lock_quota`` and
    ``check_quota_for``. Raises ``UploadError``."""
    if len(uploads) > MAX_FILES:
        raise UploadError(too_many(), code="too_many")
    found = []
    for upload in uploads:
        name = clean_name(upload.name or "")
        kind = validate_upload(upload, name, max_bytes=settings.UPLOAD_MAX_BYTES)
        columns = {
            "name": name,
            "content_type": kind.content_type,
            "size": upload.size,
            "sha256": sha256(upload),
        }
        found.append((upload, columns))
    return found


def lock_quota(by: User) -> Enrolment | None:
    """The enrolment whose quota the files of this person count in, locked as for handing in until
    the transaction ends; None for whoever is not a student. To be called before the thread is
    locked, so that all requests lock in one order."""
    enrolment = Enrolment.objects.running().filter(student=by.pk).first()
    if enrolment is not None:
        lock_numbering(enrolment)
    return enrolment


def check_quota_for(files: list[tuple[Content, dict[str, Any]]], enrolment: Enrolment) -> None:
    """Raises ``UploadError`` when these files of ``checked`` have no room in the quota, which
    ``lock_quota`` has locked."""
    size = 0
    for _upload, columns in files:
        size += columns["size"]
        check_quota(enrolment, columns["name"], size)


def attach(message: Message, files: list[tuple[Content, dict[str, Any]]]) -> None:
    """Store the files of ``checked``, in the caller's transaction; they are removed again when it
    is rolled back by an error here."""
    stored: list[Attachment] = []
    try:
        for upload, columns in files:
            row = Attachment(message=message, **columns)
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
