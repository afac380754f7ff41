"""The forms that add people, and the signature of a preview."""

import hashlib
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dashboard.admission.account_creation import NewPerson, is_email_taken
from mentorhub.accounts.models import Role, User
from mentorhub.files.csv_reader import UnreadableTableError, decode
from mentorhub.forms.addresses import AddressFormField
from students.models import Path

# The largest file, in bytes, and the longest text, in characters.
MAX_BYTES = 1024 * 1024
# Seconds for which a preview can be confirmed.
PREVIEW_MAX_AGE = 3600
PREVIEW_SALT = "mentorhub.people-import"


class InviteForm(forms.Form):
    name = User._meta.get_field("name").formfield(label=_("Name"))
    email = AddressFormField(label=_("E-mail address"))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=User.Language.choices,
        help_text=_("For the invitation and the site. They can change it later."),
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
        help_text=_("Grants the role and opens the mentor guides of these paths."),
    )
    assessor_of = forms.ModelMultipleChoiceField(
        Path.objects.none(),
        label=_("Assessor of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Grants the role and opens the mentor guides of these paths."),
    )
    student_of = forms.ModelChoiceField(
        Path.objects.none(), label=_("Student of"), required=False, empty_label=_("No path")
    )
    funded = forms.BooleanField(
        label=_("Funded by a third party"),
        required=False,
        help_text=_("A 45-minute session every week; otherwise 30 minutes."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = Path.objects.filter(archived_at=None)
        for name in ("mentor_of", "assessor_of", "student_of"):
            self.fields[name].queryset = paths  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """The rule for names is on the field of the model."""
        return User._meta.get_field("name").clean(self.cleaned_data["name"], None)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        if is_email_taken(email):
            raise forms.ValidationError(
                _("Somebody already has an account with this e-mail address.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self.new_person().validate()
        return cleaned

    def new_person(self) -> NewPerson:
        values = dict(self.cleaned_data)
        for name in ("mentor_of", "assessor_of"):
            values[name] = list(values[name])
        values["roles"] = set(values["roles"])
        return NewPerson(**values)


class ImportPeopleForm(forms.Form):
    """A table as a file or as text; ``checked`` is the signature of its preview."""

    file = forms.FileField(
        label=_("CSV file"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt"})
    )
    text = forms.CharField(
        label=_("Or paste the table"),
        required=False,
        strip=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(
            attrs={
                "rows": 10,
                "spellcheck": "false",
                "class": "vLargeTextField csv-text",
                "wrap": "off",
            }
        ),
        help_text=_("Paste from a spreadsheet. After a check you can make corrections here."),
    )
    send_invitations = forms.BooleanField(
        label=_("Send each new person an invitation"), required=False, initial=True
    )
    checked = forms.CharField(required=False, widget=forms.HiddenInput)

    # Whether the encoding of the file is a guess.
    guessed_encoding = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if upload := cleaned.get("file"):
            try:
                cleaned["text"] = self._read_file(upload)
            except UnreadableTableError as error:
                self.add_error("file", str(error))
        # Browsers send line ends as CRLF; the signature must not depend on them.
        cleaned["text"] = "\n".join((cleaned.get("text") or "").splitlines())
        if not cleaned["text"].strip() and not self.errors:
            raise forms.ValidationError(_("Choose a file, or paste the table."))
        return cleaned

    def _read_file(self, upload: UploadedFile) -> str:
        data = upload.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise UnreadableTableError(
                _("The file is larger than 1 MB. Split it into smaller ones.")
            )
        decoded = decode(data)
        self.guessed_encoding = decoded.is_guess
        return decoded.text


def sign_preview(text: str, user: User, changes: str) -> str:
    """A signature that proves that ``user`` has seen what exactly this text would change.

    ``changes`` is the digest of the dry run.
    """
    seen = {"text": _digest(text), "user": user.pk, "changes": changes}
    return signing.dumps(seen, salt=PREVIEW_SALT)


def seen_changes(signature: str, text: str, user: User) -> str:
    """The digest of the dry run that ``user`` has seen of this text; empty if there is none."""
    try:
        seen = signing.loads(signature, salt=PREVIEW_SALT, max_age=PREVIEW_MAX_AGE)
    except signing.BadSignature:
        return ""
    is_own = seen["text"] == _digest(text) and seen["user"] == user.pk
    return seen["changes"] if is_own else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
