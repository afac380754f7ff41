"""The forms of managers: the weights of a run, and a pinned or forbidden pair."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.matching.board.explanation_texts import TERM_TEXTS
from dashboard.matching.models import PairRule
from dashboard.matching.models.weights import MAX_WEIGHT
from mentorhub.accounts.models import Role, User
from mentorhub.accounts.person_field import PersonField
from mentorhub.forms.texts import LineField, TextField
from students.models import Enrolment


class Slider(forms.NumberInput):
    input_type = "range"

    def __init__(self) -> None:
        super().__init__(attrs={"min": 0, "max": MAX_WEIGHT, "step": 5, "data-slider": ""})


class WeightsForm(forms.Form):
    """One slider for each term, from 0 (does not count) to 100."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for term, text in TERM_TEXTS.items():
            self.fields[term.value] = forms.IntegerField(
                label=text.label,
                help_text=text.meaning,
                min_value=0,
                max_value=MAX_WEIGHT,
                widget=Slider,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(gettext("Give at least one of them a weight."))
        return cleaned


class PresetForm(WeightsForm):
    name = LineField(label=_("Name"), max_length=80)
    is_default = forms.BooleanField(label=_("Start from these weights"), required=False)


def _students() -> QuerySet[User]:
    running = Enrolment.objects.running().filter(student=OuterRef("pk"))
    return User.objects.active().filter(Exists(running)).by_name()


def _mentors() -> QuerySet[User]:
    return User.objects.active().holding(Role.Kind.MENTOR).by_name()


class PairRuleForm(forms.Form):
    student = PersonField(
        label=_("Student"),
        people=_students,
        sees_everybody=True,
        help_text=_("Type part of the name."),
    )
    mentor = PersonField(label=_("Mentor"), people=_mentors, sees_everybody=True)
    kind = forms.ChoiceField(
        label=_("These two"),
        choices=[
            (PairRule.Kind.FORBIDDEN, _("must never work together")),
            (PairRule.Kind.PINNED, _("must work together as soon as there is a free seat")),
        ],
        initial=PairRule.Kind.FORBIDDEN,
        widget=forms.RadioSelect,
    )
    reason = TextField(
        label=_("Why"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only managers can read this."),
    )
