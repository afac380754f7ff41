"""Saves where and when a mentor works, and says what of it can be undone.

A feature above ``students`` may record what was there before (``register``), in a module
``recording.py``. Without one, and for a person whom it does not know, a change is saved and cannot
be undone.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from django.db import transaction

from mentorhub.database import current_login
from mentorhub.forms.weekly_hours import Stretch
from students.models import WeeklyHours
from students.sessions.rooms import set_room

if TYPE_CHECKING:
    from mentorhub.accounts.models import User


class Setting(StrEnum):
    HOURS = "hours"
    ROOM = "room"


class SettingError(Exception):
    """It could not be saved; nothing has changed. The message is for the mentor."""


class Recorder(Protocol):
    def save(self, person: "User", setting: Setting, value: Any) -> bool:
        """Save the value and record the one before; False, and nothing is done, for a person whom
        it does not know. Raises ``SettingError``."""

    def undo_urls(self, person: "User") -> dict[Setting, str]:
        """Where to post to undo the last change of each setting, where that is possible."""


_recorders: list[Recorder] = []


def register(recorder: Recorder) -> None:
    _recorders.append(recorder)


def save_hours(person: "User", stretches: list[Stretch]) -> None:
    """Raises ``SettingError``."""
    if not _recorded(person, Setting.HOURS, stretches):
        with transaction.atomic(using=current_login()):
            WeeklyHours.objects.replace(person, stretches)


def save_room(person: "User", url: str) -> None:
    """Raises ``SettingError``."""
    if not _recorded(person, Setting.ROOM, url):
        set_room(person, url, by=person)


def undo_urls(person: "User") -> dict[Setting, str]:
    return {
        setting: url
        for recorder in _recorders
        for setting, url in recorder.undo_urls(person).items()
    }


def _recorded(person: "User", setting: Setting, value: Any) -> bool:
    return any(recorder.save(person, setting, value) for recorder in _recorders)
