"""The files of a request: validated as every upload, within the quota of who sends them."""

from collections.abc import Sequence

from django.conf import settings
from django.core.files.base import File as Content
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from dashboard.helpcenter.models import RequestFile, RequestMessage
from mentorhub.accounts.models import User
from students.deliverables.submission import (
    attached_bytes_left,
    count_in_quota,
    written_as_student,
)
from students.models import Enrolment
from students.paths import attached_files, posted_files
from students.paths.attached_files import Checked

MAX_FILES = 4


def max_bytes(user: User) -> int:
    """Of all files of a message together; less where the quota ends."""
    return min(MAX_FILES * settings.UPLOAD_MAX_BYTES, attached_bytes_left(user))


@count_in_quota
def bytes_of_requests(enrolment: Enrolment) -> int:
    """What the files of a student's requests take of the quota of their enrolment."""
    rows = RequestFile.objects.filter(
        message__author=enrolment.student_id, message__sent_at__gte=enrolment.started_at
    )
    return rows.aggregate(sum=Sum("size"))["sum"] or 0


@posted_files.count_in_quota
def bytes_sent_as_colleague(author: User) -> int:
    """What the files of a person's requests, answers and notes take of the quota of colleagues."""
    written = RequestMessage.objects.filter(author=author.pk)
    written = written.filter(~written_as_student(author, "sent_at"))
    rows = RequestFile.objects.filter(Q(message__in=written) | Q(note__author=author.pk))
    return rows.aggregate(sum=Sum("size"))["sum"] or 0


def too_many() -> str:
    """What is said of more files than a message has."""
    return _("A message has at most %(n)s files.") % {"n": MAX_FILES}


def checked(uploads: Sequence[Content]) -> list[Checked]:
    """The files with the columns of their rows; the quota is checked by
    ``students.deliverables.submission``. Raises ``UploadError``."""
    return attached_files.checked(uploads, most=MAX_FILES, too_many=too_many())
