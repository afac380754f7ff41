"""The forms of the page of a student: a new goal, and the scratchpad."""

from django import forms
from django.utils.translation import gettext_lazy

from mentorhub.forms.edit_conflict import VersionedForm
from mentorhub.forms.texts import TextField


class GoalForm(forms.Form):
    text = forms.CharField(label=gettext_lazy("New goal"), max_length=300)


class ScratchpadForm(VersionedForm):
    text = TextField(
        label=gettext_lazy("Scratchpad"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=gettext_lazy("Only you read this: no student, no other mentor, no manager."),
    )
