"""What anonymising does to a mentor's profile. Why: docs/decisions/anonymising.md."""

from uuid import UUID

from dashboard.models import Mentor, ProfileChange
from dashboard.profile.parts import PARTS
from mentorhub.accounts.models import User
from mentorhub.files import pictures
from mentorhub.personal_data import Clear, DeleteRows, NamedInLog, RemoveFiles, declare


def _photos(person: User) -> set[UUID]:
    """Also those that were replaced or taken down, while that can still be undone."""
    profile = Mentor.objects.filter(user=person).exclude(photo=None)
    changes = ProfileChange.objects.filter(
        mentor__user=person, field=ProfileChange.Field.PHOTO
    ).values_list("before", "after")
    numbers = {number for change in changes for number in change if number}
    return {*profile.values_list("photo", flat=True), *map(UUID, numbers)}


declare(
    Mentor,
    RemoveFiles(found=_photos, remove=pictures.remove),
    Clear(
        {name: value for part in PARTS.values() for name, value in part.anonymised.items()},
        of="user",
    ),
    NamedInLog(of="user"),
)
declare(ProfileChange, DeleteRows(of="mentor__user"))
