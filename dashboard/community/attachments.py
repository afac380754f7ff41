"""The files of a reply: validated as every upload, within the quota of who writes it."""

from collections.abc import Sequence

from django.conf import settings
from django.core.files.base import File as Content
from django.db.models import Sum
from django.utils.translation import gettext as _

from dashboard.community.models import Attachment
from mentorhub.accounts.models import User
from students.paths import attached_files
from students.paths.attached_files import Checked
from students.paths.posted_files import bytes_left, count_in_quota

MAX_FILES = 4


def max_bytes(user: User) -> int:
    """Of all files of a reply together; less where the room of the author ends."""
    return min(MAX_FILES * settings.UPLOAD_MAX_BYTES, max(0, bytes_left(user)))


def too_many() -> str:
    """What is said of more files than a reply has."""
    return _("A reply has at most %(n)s files.") % {"n": MAX_FILES}


def checked(uploads: Sequence[Content]) -> list[Checked]:
    """The files with the columns of their rows; the quota is checked when they are posted. Raises
    ``UploadError``."""
    return attached_files.checked(uploads, most=MAX_FILES, too_many=too_many())


@count_in_quota
def bytes_of_replies(author: User) -> int:
    """What the files of a person's replies take of their quota."""
    rows = Attachment.objects.filter(reply__author=author.pk)
    return rows.aggregate(sum=Sum("size"))["sum"] or 0
