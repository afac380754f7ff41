"""What staff types to let people in."""

import hashlib
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from dashboard.admission.account_creation import Entry, is_here
from mentorhub.accounts.models import Role, User
from mentorhub.files.csv_reader import MAX_BYTES, UnreadableTableError, decode
from students.models import Path

CHECKED_FOR = 3600  # seconds
SALT = "mentorhub.people-import"


class InviteForm(forms.Form):
    name = User._meta.get_field("name").formfield(label=_("Name"))
    email = forms.EmailField(label=_("E-mail address"))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=User.Language.choices,
        help_text=_("Of the invitation and of the pages; they can change it."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    mentor_of = forms.ModelMultipleChoiceField(
        Path.objects.none(),
        label=_("Mentor of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Opens the mentor guides of these paths. Brings the role with it."),
    )
    assessor_of = forms.ModelMultipleChoiceField(
        Path.objects.none(),
        label=_("Assessor of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Opens the mentor guides of these paths. Brings the role with it."),
    )
    student_of = forms.ModelChoiceField(
        Path.objects.none(), label=_("Student of"), required=False, empty_label=_("No path")
    )
    funded = forms.BooleanField(
        label=_("Funded by a third party"),
        required=False,
        help_text=_("Sessions of 45 minutes every week; otherwise 30 minutes."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = Path.objects.filter(archived_at=None)
        for name in ("mentor_of", "assessor_of", "student_of"):
            self.fields[name].queryset = paths  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """The one rule for names, which stands on the model's field."""
        return User._meta.get_field("name").clean(self.cleaned_data["name"], None)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if is_here(email):
            raise forms.ValidationError(_("Someone with this e-mail address is already here."))
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self.entry().refuse_contradictions()
        return cleaned

    def entry(self) -> Entry:
        values = dict(self.cleaned_data)
        for name in ("mentor_of", "assessor_of"):
            values[name] = list(values[name])
        values["roles"] = set(values["roles"])
        return Entry(**values)


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt"})
    )
    text = forms.CharField(
        label=_("Or the table itself"),
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(
            attrs={"rows": 10, "spellcheck": "false", "class": "vLargeTextField"}
        ),
        help_text=_("Pasted from a spreadsheet, or what you mend after a check."),
    )
    send_invitations = forms.BooleanField(
        label=_("Send each new person an invitation"), required=False, initial=True
    )
    checked = forms.CharField(required=False, widget=forms.HiddenInput)

    guessed_encoding = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if upload := cleaned.get("file"):
            try:
                cleaned["text"], self.guessed_encoding = decode(upload.read(MAX_BYTES + 1))
            except UnreadableTableError as error:
                self.add_error("file", str(error))
        # A browser sends each line's end in its own way.
        cleaned["text"] = "\n".join((cleaned.get("text") or "").splitlines())
        if not cleaned["text"].strip() and not self.errors:
            raise forms.ValidationError(_("Choose a file, or paste the table."))
        return cleaned


def seal(text: str, user: User) -> str:
    """Says that this person has seen the report of exactly this text."""
    return signing.dumps({"text": _digest(text), "user": user.pk}, salt=SALT)


def is_sealed(checked: str, text: str, user: User) -> bool:
    try:
        seen = signing.loads(checked, salt=SALT, max_age=CHECKED_FOR)
    except signing.BadSignature:
        return False
    return seen == {"text": _digest(text), "user": user.pk}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
