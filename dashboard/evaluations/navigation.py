"""The pages of defences and verdicts in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mentorhub import access
from mentorhub.navigation import HOME_KEY, Entry, place_below, register

register(
    Entry(
        name="evaluations",
        label=_("Assessing"),
        icon="clipboard-check",
        key=HOME_KEY,
        position=22,
        is_for=access.is_assessor,
        pages=(
            "assessor_home",
            "marking",
            "marking_preview",
            "marking_comments",
            "release",
            "answer_fixes",
        ),
    )
)
register(
    Entry(
        name="evaluation_health",
        label=_("Defences"),
        short_label=pgettext_lazy("bottom bar", "Defences"),
        icon="clipboard-check",
        key="v",
        position=62,
        is_for=access.is_manager,
    )
)
# A page of the managers about one student.
place_below("directory", "work_version")
place_below("evaluation_health", "correct_verdict", otherwise=("evaluations",))
place_below("my_students", "defence_request", "readiness")
place_below("evaluations", "released_marks", otherwise=("my_students",))
place_below(
    "student_home",
    "result",
    "result_jury",
    otherwise=("my_students", "evaluations", "evaluation_health"),
)
