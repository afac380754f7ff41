"""The form below an article: did it help, and if not, why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.helpcenter.models import VoteReason
from mentorhub.forms.texts import TextField

MAX_WORDS = 500


class VoteForm(forms.Form):
    helpful = forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.HiddenInput,
    )
    reason = forms.ChoiceField(
        label=_("What is the matter with it?"),
        choices=VoteReason.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    words = TextField(
        label=_("In your words"),
        max_length=MAX_WORDS,
        required=False,
        help_text=_("What did you expect to find? Managers read it, without your name."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 3, "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("helpful"):
            # Nothing is the matter.
            cleaned |= {"reason": "", "words": ""}
        return cleaned
