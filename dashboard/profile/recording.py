"""What pages of sessions ask of the profile.

It records the hours and the room that a mentor saves on the page of their sessions' settings, as if
they had saved them in the profile: they can be undone on both pages. And it knows the headings that
a mentor's new notes begin with.
"""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from dashboard.models import Mentor
from dashboard.profile.changes import SaveError, save, undoable
from dashboard.profile.parts import PARTS
from dashboard.profile.parts.base import Field
from mentorhub.accounts.models import User
from mentorhub.prepared import prepared
from students.sessions import note_headings, settings_history
from students.sessions.settings_history import Setting, SettingError

PART_OF = {Setting.HOURS: PARTS[Field.HOURS], Setting.ROOM: PARTS[Field.ROOM]}


class ProfileRecorder:
    def save(self, person: User, setting: Setting, value: Any) -> bool:
        if setting == Setting.HOURS:
            value = [list(stretch) for stretch in value]
        try:
            save(person, PART_OF[setting], value)
        except Mentor.DoesNotExist:
            return False
        except SaveError as error:
            raise SettingError(str(error)) from error
        return True

    def undo_urls(self, person: User) -> dict[Setting, str]:
        changes = undoable(person)
        return {
            setting: reverse("profile_undo", args=[changes[part.name].pk])
            for setting, part in PART_OF.items()
            if part.name in changes
        }


@prepared
def _note_headings(mentor: User) -> QuerySet[Mentor, str]:
    return Mentor.objects.filter(user=mentor.pk).values_list("note_headings", flat=True)


def note_headings_of(mentor: User) -> list[str]:
    return (_note_headings.first(mentor) or "").splitlines()


settings_history.register(ProfileRecorder())
note_headings.register(note_headings_of)
