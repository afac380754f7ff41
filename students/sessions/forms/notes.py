"""The forms for the notes of a session: shared, of the discovery session, private."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.edit_conflict import VersionedForm
from students.models import DiscoveryForm, SessionNote

SHORT = {"rows": 3}
MAX_NEW_GOALS = 10


class NoteEditor(VersionedForm, forms.ModelForm):
    """The shared note in five steps; each line of ``new_goals`` becomes a Goal."""

    new_goals = forms.CharField(
        label=_("New goals"),
        required=False,
        max_length=3000,
        help_text=_("One a line. Each can be marked as reached later."),
        widget=forms.Textarea(attrs=SHORT),
    )
    field_order = ("check_in", "progress", "new_goals", "remarks", "questions", "week")

    class Meta:
        model = SessionNote
        fields = ("check_in", "progress", "remarks", "questions", "week")
        widgets: ClassVar[dict] = {name: forms.Textarea(attrs=SHORT) for name in fields}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="note_%s", **kwargs)

    def clean_new_goals(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["new_goals"].splitlines()]
        goals = [line for line in lines if line]
        if any(len(goal) > 300 for goal in goals):
            text = _("A goal has up to 300 characters. Make two of it.")
            raise forms.ValidationError(text, code="goal_too_long")
        if len(goals) > MAX_NEW_GOALS:
            text = _("Up to 10 goals at once: choose those of this week.")
            raise forms.ValidationError(text, code="too_many_goals")
        return goals


class DiscoveryEditor(VersionedForm, forms.ModelForm):
    class Meta:
        model = DiscoveryForm
        fields = ("background", "career_aim", "schedule", "support_needs")
        widgets: ClassVar[dict] = {name: forms.Textarea(attrs=SHORT) for name in fields}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="discovery_%s", **kwargs)


class PrivateEditor(VersionedForm):
    text = forms.CharField(
        label=_("Private note"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only you read this: no student, no other mentor, no manager."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="private_%s", **kwargs)
