"""The quota of files that colleagues send in messages and post in the community
(``POSTS_QUOTA_BYTES``). Those of a student's messages count in the quota of their enrolment
(students/deliverables/submission.py)."""

from collections.abc import Callable, Sequence

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from mentorhub.accounts.models import User
from mentorhub.database import lock_name
from students.paths.attached_files import Checked
from students.paths.uploads import UploadError

# What takes up the quota of a person: files that a feature keeps for them.
_counted: list[Callable[[User], int]] = []


def count_in_quota(bytes_of: Callable[[User], int]) -> Callable[[User], int]:
    """Decorator for a function that says how many bytes of a person's quota its files take."""
    _counted.append(bytes_of)
    return bytes_of


def bytes_left(user: User) -> int:
    """May be negative: the quota can be lowered."""
    return settings.POSTS_QUOTA_BYTES - sum(bytes_of(user) for bytes_of in _counted)


def lock_quota(user: User) -> None:
    """Let one request at a time of this person store files, until its transaction ends. To be
    called before the topic or the thread is locked, so that all requests lock in one order."""
    lock_name(f"posting files {user.pk}")


def check_quota(files: Sequence[Checked], user: User) -> None:
    """Raises ``UploadError`` when these files have no room in the quota, which ``lock_quota`` has
    locked."""
    left = bytes_left(user)
    for _upload, columns in files:
        left -= columns["size"]
        if left < 0:
            says = _(
                "“%(name)s” is too large: your files in messages and in the community can take up "
                "%(quota)s in total. Give a link instead, or remove files that nobody needs."
            )
            quota = filesizeformat(settings.POSTS_QUOTA_BYTES)
            raise UploadError(says % {"name": columns["name"], "quota": quota}, code="quota")
