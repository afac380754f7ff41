"""The answer to one question, as a browser sends it: places on the page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.training.asked import AskedQuestion
from dashboard.training.models import Question

Kind = Question.Kind


class AnswerForm(forms.Form):
    """``positions`` are those of the version, once the form is valid."""

    positions: list[int]

    def __init__(self, asked: AskedQuestion, data: Any = None) -> None:
        super().__init__(data)
        self.asked = asked
        choices = [(str(place), text) for place, text in asked.choices]
        match asked.kind:
            case Kind.SINGLE:
                self.fields["choice"] = forms.ChoiceField(
                    label=_("Your answer"),
                    choices=choices,
                    widget=forms.RadioSelect,
                    error_messages={"required": _("Choose an answer.")},
                )
            case Kind.MULTIPLE:
                self.fields["choice"] = forms.MultipleChoiceField(
                    label=_("Your answers"),
                    choices=choices,
                    widget=forms.CheckboxSelectMultiple,
                    error_messages={"required": _("Choose at least one answer.")},
                )
            case Kind.ORDERING:
                numbers = [(str(n), str(n + 1)) for n in range(len(choices))]
                for place, text in choices:
                    self.fields[f"place-{place}"] = forms.ChoiceField(
                        label=text, choices=numbers, initial=place
                    )
            case Kind.MATCHING:
                empty = ("", _("Choose"))
                for number, left in enumerate(asked.lefts):
                    self.fields[f"pair-{number}"] = forms.ChoiceField(
                        label=left,
                        choices=[empty, *choices],
                        error_messages={"required": _("Choose what belongs to it.")},
                    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        values = [cleaned[name] for name in self.fields]
        if self.asked.kind == Kind.MULTIPLE:
            values = values[0]
        places = [int(value) for value in values]
        if self.asked.kind == Kind.ORDERING:
            if len(set(places)) < len(places):
                raise forms.ValidationError(_("Give each place once."))
            # Each value is the place that the item gets: the items in the order of their places.
            places = sorted(range(len(places)), key=places.__getitem__)
        self.positions = self.asked.positions(places)
        return cleaned
