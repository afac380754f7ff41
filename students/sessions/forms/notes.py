"""What the mentor writes about a session: the shared part, the first session, the private part."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.edit_conflict import OverwritingForm
from students.models import DiscoveryForm, SessionNote

SHORT = {"rows": 3}
GOALS_AT_ONCE = 10


class NoteEditor(OverwritingForm, forms.ModelForm):
    """The five steps; the third becomes rows of Goal, one a line."""

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
            says = _("A goal has up to 300 characters. Make two of it.")
            raise forms.ValidationError(says, code="goal_too_long")
        if len(goals) > GOALS_AT_ONCE:
            says = _("Up to 10 goals at once: choose those of this week.")
            raise forms.ValidationError(says, code="too_many_goals")
        return goals


class DiscoveryEditor(OverwritingForm, forms.ModelForm):
    class Meta:
        model = DiscoveryForm
        fields = ("background", "career_aim", "schedule", "support_needs")
        widgets: ClassVar[dict] = {name: forms.Textarea(attrs=SHORT) for name in fields}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="discovery_%s", **kwargs)


class PrivateEditor(OverwritingForm):
    text = forms.CharField(
        label=_("Private note"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only you read this: no student, no other mentor, no manager."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="private_%s", **kwargs)
