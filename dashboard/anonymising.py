"""What becomes of a mentor's profile; what the managers write for all mentors stays."""

from uuid import UUID

from dashboard.models import Announcement, Mentor, MentorResource, ProfileChange
from mentorhub.accounts import pictures
from mentorhub.accounts.models import User
from mentorhub.personal_data import Clear, DeleteRows, NamedInLog, RemoveFiles, declare, keep

FOR_MENTORS = "Written for all mentors, not about a person."


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
        {
            "introduction": "",
            "languages": [],
            "willing_to_support_disabled_students": False,
            "photo": None,
            "links": [],
        },
        of="user",
    ),
    NamedInLog(of="user"),
)
declare(ProfileChange, DeleteRows(of="mentor__user"))
declare(Announcement, keep("title", "body", because=FOR_MENTORS))
declare(MentorResource, keep("slug", "title", "summary", "body", because=FOR_MENTORS))
