"""The files of a reply, validated as every upload; pictures are drawn again, without what a camera
wrote into them."""

from collections.abc import Sequence

from django.conf import settings
from django.core.files.base import File as Content
from django.utils.translation import gettext as _

from mentorhub.accounts.models import User
from students.paths import attached_files
from students.paths.attached_files import Checked, without_metadata_of

MAX_FILES = 4


def max_bytes(user: User) -> int:
    """Of all files of a reply together."""
    return MAX_FILES * int(settings.UPLOAD_MAX_BYTES)


def too_many() -> str:
    """What is said of more files than a reply has."""
    return _("A reply has at most %(n)s files.") % {"n": MAX_FILES}


def checked(uploads: Sequence[Content]) -> list[Checked]:
    """The files with the columns of their rows. Raises ``UploadError``."""
    return attached_files.checked(
        uploads, most=MAX_FILES, too_many=too_many(), prepared=without_metadata_of
    )
