"""What anonymising does to a mentor's profile. Why: docs/decisions/anonymising.md."""

from uuid import UUID

from dashboard.models import Mentor, ProfileChange
from dashboard.profile.parts import PARTS
from mentorhub.accounts.models import User
from mentorhub.files import pictures
from mentorhub.personal_data import Clear, DeleteRows, NamedInLog, RemoveFiles, declare


def _former_photos(person: User) -> set[UUID]:
    """Those that were replaced or taken down, while that can still be undone."""
    changes = ProfileChange.objects.filter(
        mentor__user=person, field=ProfileChange.Field.PHOTO
    ).values_list("before", "after")
    return {UUID(number) for change in changes for number in change if number}


declare(
    Mentor,
    RemoveFiles(found=_former_photos, remove=pictures.remove),
    Clear(
        {name: value for part in PARTS.values() for name, value in part.anonymised.items()},
        of="user",
    ),
    NamedInLog(of="user"),
)
declare(ProfileChange, DeleteRows(of="mentor__user"))
