"""The training in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentorhub import access
from mentorhub.navigation import Entry, register

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
