from django import forms
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.texts import TextField


class DeclineForm(forms.Form):
    reason = TextField(
        label=_("Why you decline"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The mentorship managers read this. The student does not."),
        error_messages={"required": _("Say why: it helps to find a mentor who fits better.")},
    )
