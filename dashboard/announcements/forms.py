"""The form with which managers write an announcement."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.models import Announcement
from dashboard.models.announcement import MAX_ANNOUNCEMENT_LENGTH
from mentorhub.dates import ANNOUNCEMENT_AHEAD, ANNOUNCEMENT_BEHIND
from mentorhub.forms.dates import DateTimeField, MomentInput
from mentorhub.forms.texts import TextField


class AnnouncementForm(forms.ModelForm):
    body = TextField(
        label=capfirst(_("text")),
        max_length=MAX_ANNOUNCEMENT_LENGTH,
        help_text=_("Markdown"),
        widget=forms.Textarea(attrs={"class": "input", "rows": 5}),
    )
    since = DateTimeField(
        label=_("From"),
        required=False,
        past=ANNOUNCEMENT_BEHIND,
        ahead=ANNOUNCEMENT_AHEAD,
        widget=MomentInput(attrs={"class": "input"}),
        help_text=_("Empty: at once."),
    )
    until = DateTimeField(
        label=_("Until"),
        required=False,
        past=ANNOUNCEMENT_BEHIND,
        ahead=ANNOUNCEMENT_AHEAD,
        widget=MomentInput(attrs={"class": "input"}),
        help_text=_("Empty: until you end it."),
    )

    class Meta:
        model = Announcement
        fields = ("title", "body", "since", "until")
        widgets = {
            "title": forms.TextInput(attrs={"class": "input"}),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["since"] = cleaned.get("since") or timezone.now()
        until = cleaned.get("until")
        if until and until <= cleaned["since"]:
            says = gettext("It ends before it begins.")
            self.add_error("until", forms.ValidationError(says, code="ends_first"))
        return cleaned
