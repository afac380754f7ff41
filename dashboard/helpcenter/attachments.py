"""The files of a request: validated as every upload."""

from collections.abc import Sequence

from django.conf import settings
from django.core.files.base import File as Content
from django.utils.translation import gettext as _

from mentorhub.accounts.models import User
from students.paths import attached_files
from students.paths.attached_files import Checked

MAX_FILES = 4


def max_bytes(user: User) -> int:
    """Of all files of a message together."""
    return MAX_FILES * int(settings.UPLOAD_MAX_BYTES)


def too_many() -> str:
    """What is said of more files than a message has."""
    return _("A message has at most %(n)s files.") % {"n": MAX_FILES}


def checked(uploads: Sequence[Content]) -> list[Checked]:
    """The files with the columns of their rows. Raises ``UploadError``."""
    return attached_files.checked(uploads, most=MAX_FILES, too_many=too_many())
