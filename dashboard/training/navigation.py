"""The training in the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentorhub import access
from mentorhub.navigation import Entry, register


def _sees_figures(person: Any) -> bool:
    return access.is_manager(person) or access.is_staff(person)


register(
    Entry(
        name="training",
        label=_("Training"),
        short_label=pgettext_lazy("bottom bar", "Training"),
        icon="graduation-cap",
        key="t",
        position=55,
        is_for=access.is_trained,
        pages=(
            "training_course",
            "training_chapter",
            "training_quiz",
            "mentor_resource",
        ),
    )
)
register(
    Entry(
        name="training_authors",
        label=_("Training of mentors"),
        short_label=pgettext_lazy("bottom bar", "Training"),
        icon="graduation-cap",
        key="q",
        position=64,
        is_for=_sees_figures,
    )
)
