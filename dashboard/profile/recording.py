"""Records the hours and the room that a mentor saves on the page of their sessions' settings, as if
they had saved them in the profile: they can be undone on both pages."""

from typing import Any

from django.urls import reverse

from dashboard.models import Mentor
from dashboard.profile.changes import SaveError, save, undoable
from dashboard.profile.parts import PARTS
from dashboard.profile.parts.base import Field
from mentorhub.accounts.models import User
from students.sessions import settings_history
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


settings_history.register(ProfileRecorder())
