"""The files of a message: validated as every upload, within the quota of who sends it."""

from collections.abc import Sequence

from django.conf import settings
from django.core.files.base import File as Content
from django.db.models import Exists, OuterRef, Q, Sum
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
from students.paths import attached_files, posted_files
from students.paths.attached_files import Checked

MAX_FILES = 4


def max_bytes(user: User) -> int:
    """Of all files of a message together; less where the room of a student ends."""
    return min(MAX_FILES * settings.UPLOAD_MAX_BYTES, _bytes_left(user))


def _bytes_left(user: User) -> int:
    if not access.is_member(user):
        return 0
    enrolment = _running_enrolment(user)
    left = enrolment_bytes_left(enrolment) if enrolment else posted_files.bytes_left(user)
    return max(0, left)


def _running_enrolment(user: User) -> Enrolment | None:
    return Enrolment.objects.running().filter(student=user.pk).first()


@count_in_quota
def bytes_of_messages(enrolment: Enrolment) -> int:
    """What the files of a student's messages take of the quota of their enrolment."""
    sent = Message.objects.filter(author=enrolment.student_id, sent_at__gte=enrolment.started_at)
    rows = Attachment.objects.filter(message__in=sent)
    return rows.aggregate(sum=Sum("size"))["sum"] or 0


@posted_files.count_in_quota
def bytes_sent_as_colleague(author: User) -> int:
    """What the files of a person's messages take of the quota of colleagues: those that were sent
    while they were no student."""
    studied = Enrolment.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=OuterRef("sent_at")),
        student=author.pk,
        started_at__lte=OuterRef("sent_at"),
    )
    sent = Message.objects.filter(~Exists(studied), author=author.pk)
    rows = Attachment.objects.filter(message__in=sent)
    return rows.aggregate(sum=Sum("size"))["sum"] or 0


def too_many() -> str:
    """What is said of more files than a message has."""
    return _("A message has at most %(n)s files.") % {"n": MAX_FILES}


def checked(uploads: Sequence[Content]) -> list[Checked]:
    """The files with the columns of their rows; the quota is checked by ``lock_quota`` and
    ``check_quota_for``. Raises ``UploadError``."""
    return attached_files.checked(uploads, most=MAX_FILES, too_many=too_many())


def lock_quota(by: User) -> None:
    """Lock the quota in which the files of this person count, until the transaction ends; that of
    a student is also what they hand in. To be called before the thread is locked, so that all
    requests lock in one order."""
    enrolment = _running_enrolment(by)
    if enrolment is not None:
        lock_numbering(enrolment)
    else:
        posted_files.lock_quota(by)


def check_quota_for(files: Sequence[Checked], by: User) -> None:
    """Raises ``UploadError`` when these files of ``checked`` have no room in the quota, which
    ``lock_quota`` has locked."""
    enrolment = _running_enrolment(by)
    if enrolment is None:
        posted_files.check_quota(files, by)
        return
    size = 0
    for _upload, columns in files:
        size += columns["size"]
        check_quota(enrolment, columns["name"], size)
