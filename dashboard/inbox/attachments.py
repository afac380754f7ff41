"""The files of a message: validated as every upload, within the quota of a student."""

from collections.abc import Sequence

from django.conf import settings
from django.core.files.base import File as Content
from django.db.models import Sum
from django.utils.translation import gettext as _

from dashboard.inbox.models import Attachment, Message
from mentorhub import access
from mentorhub.accounts.models import User
from students.deliverables.submission import (
    check_quota,
    count_in_quota,
    enrolment_bytes_left,
    lock_numbering,
)
from students.models import Enrolment
from students.paths import attached_files
from students.paths.attached_files import Checked

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


def checked(uploads: Sequence[Content]) -> list[Checked]:
    """The files with the columns of their rows; the quota is checked by ``lock_quota`` and
    ``check_quota_for``. Raises ``UploadError``."""
    return attached_files.checked(uploads, most=MAX_FILES, too_many=too_many())


def lock_quota(by: User) -> Enrolment | None:
    """The enrolment whose quota the files of this person count in, locked as for handing in until
    the transaction ends; None for whoever is not a student. To be called before the thread is
    locked, so that all requests lock in one order."""
    enrolment = Enrolment.objects.running().filter(student=by.pk).first()
    if enrolment is not None:
        lock_numbering(enrolment)
    return enrolment


def check_quota_for(files: Sequence[Checked], enrolment: Enrolment) -> None:
    """Raises ``UploadError`` when these files of ``checked`` have no room in the quota, which
    ``lock_quota`` has locked."""
    size = 0
    for _upload, columns in files:
        size += columns["size"]
        check_quota(enrolment, columns["name"], size)
