"""The forms of the page of a student: a new goal, and the scratchpad."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy

from mentorhub.dates import DUE_DAY_AHEAD
from mentorhub.forms.dates import DateField, DayInput
from mentorhub.forms.edit_conflict import VersionedForm
from mentorhub.forms.texts import LineField, TextField


class GoalForm(forms.Form):
    text = LineField(label=gettext_lazy("New goal"), max_length=300)


class DueDayForm(forms.Form):
    due_on = DateField(
        label=gettext_lazy("New due date"),
        past=timedelta(0),
        ahead=DUE_DAY_AHEAD,
        widget=DayInput(attrs={"class": "input"}),
        error_messages={"too_early": gettext_lazy("Choose today or a later day.")},
    )


class ScratchpadForm(VersionedForm):
    text = TextField(
        label=gettext_lazy("Scratchpad"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=gettext_lazy("Only you can read this: no student, no other mentor, no manager."),
    )
