"""The student's home in the navigation, also of those who were students and are nothing else."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from mentorhub import access
from mentorhub.navigation import HOME_KEY, Entry, register


def _label(person: Any) -> str:
    return _("My project") if access.is_student(person) else _("My work")


def _is_for(person: Any) -> bool:
    if access.is_student(person):
        return True
    return access.was_student(person) and not access.is_member(person)


register(
    Entry(
        name="student_home",
        label=_label,
        short_label=pgettext_lazy("bottom bar", "Home"),
        icon="target",
        key=HOME_KEY,
        position=20,
        is_for=_is_for,
    )
)
