"""The two forms of the public page: a code, and a file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.training.certificates.codes import LENGTH, CodeError, parse_code


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the certificate"),
        help_text=_("26 letters and digits, at the bottom of the certificate."),
        max_length=80,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    unknown = _("No certificate has this code. Compare it with the certificate, letter by letter.")

    def clean_code(self) -> str:
        try:
            return parse_code(self.cleaned_data["code"])
        except CodeError as error:
            raise forms.ValidationError(_MESSAGES[error.reason] % {"length": LENGTH}) from error


_MESSAGES = {
    "length": _("A code has %(length)s letters and digits. Compare it with the certificate."),
    "character": _("A code has letters and digits only. Compare it with the certificate."),
}


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("The file of the certificate"),
        help_text=_("The PDF, or the badge file (.json). It is compared and not kept."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,.json,application/pdf,application/json"}),
    )
