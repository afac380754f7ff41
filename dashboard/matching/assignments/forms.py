from django import forms
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.texts import TextField


class DeclineForm(forms.Form):
    reason = TextField(
        label=_("Why you are declining"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The mentorship managers can read this, the student cannot."),
        error_messages={"required": _("Say why: it helps to find a better match.")},
    )
