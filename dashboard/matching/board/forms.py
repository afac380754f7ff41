"""What managers fill in on the board: weights, and two people who belong together or never."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.matching.board.texts import TERMS
from dashboard.matching.models import Verdict, WeightPreset
from dashboard.matching.models.policy import HEAVIEST
from mentorhub.accounts.models import User
from mentorhub.forms import parameters


class Slider(forms.NumberInput):
    input_type = "range"

    def __init__(self) -> None:
        super().__init__(attrs={"min": 0, "max": HEAVIEST, "step": 5, "data-slider": ""})


class WeightsForm(forms.Form):
    """One slider a term, from 0 (does not count) to 100."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WeightPreset.TERMS:
            term = TERMS[name]
            self.fields[name] = forms.IntegerField(
                label=term.label,
                help_text=term.meaning,
                min_value=0,
                max_value=HEAVIEST,
                widget=Slider,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(gettext("Let at least one of them count."))
        return cleaned


class PresetForm(WeightsForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    is_default = forms.BooleanField(label=_("Start from these weights"), required=False)


def chosen_preset(request: HttpRequest) -> WeightPreset | None:
    """The one that the address names."""
    number = parameters.integer(request.GET, "preset")
    return WeightPreset.objects.filter(pk=number).first() if number is not None else None


class VerdictForm(forms.Form):
    """Two people by their addresses: a list of all would be too long to choose from."""

    student = forms.EmailField(label=_("Student's e-mail"))
    mentor = forms.EmailField(label=_("Mentor's e-mail"))
    kind = forms.ChoiceField(
        label=_("These two"),
        choices=[
            (Verdict.Kind.FORBIDDEN, _("never work together")),
            (Verdict.Kind.PINNED, _("work together as soon as there is a seat")),
        ],
        initial=Verdict.Kind.FORBIDDEN,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Managers read it, nobody else."),
    )

    def clean_student(self) -> User:
        found = User.objects.active().filter(email__iexact=self.cleaned_data["student"])
        student = found.filter(enrolments__ended_at=None, enrolments__isnull=False).first()
        if student is None:
            raise forms.ValidationError(gettext("No student of today has this address."))
        return student

    def clean_mentor(self) -> User:
        found = User.objects.active().holding("mentor")
        mentor = found.filter(email__iexact=self.cleaned_data["mentor"]).first()
        if mentor is None:
            raise forms.ValidationError(gettext("No mentor of today has this address."))
        return mentor
