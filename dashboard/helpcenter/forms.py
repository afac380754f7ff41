"""The forms of requests: sending one, writing in one, and what a visitor writes."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.helpcenter import visitors
from dashboard.helpcenter.attachments import MAX_FILES, too_many
from dashboard.helpcenter.models import MAX_MESSAGE, MAX_REQUEST_TITLE
from mentorhub.forms import parameters
from mentorhub.forms.addresses import AddressFormField, validate_reachable
from mentorhub.forms.names import validate_one_line
from mentorhub.forms.posts import OwnFilesField, PostForm, WordsOrFilesForm
from mentorhub.forms.texts import LineField, TextField


def _title_field() -> LineField:
    return LineField(
        label=_("In one line"),
        max_length=MAX_REQUEST_TITLE,
        validators=[validate_one_line],
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


def _body_field(**more: Any) -> TextField:
    return TextField(
        max_length=MAX_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        **more,
    )


class ContactForm(PostForm):
    max_files, too_many_files = MAX_FILES, staticmethod(too_many)

    title = _title_field()
    body = _body_field(
        label=_("What you need"),
        help_text=_("What you tried, and what happened. A picture of the page helps."),
    )
    files = OwnFilesField(label=_("Files"), required=False)

    def request(self) -> dict[str, Any]:
        """The arguments of ``requesting.send_request`` that are filled in."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "body": given["body"],
            "key": given["key"],
            "uploads": given["files"],
        }


class MessageForm(WordsOrFilesForm):
    max_files, too_many_files = MAX_FILES, staticmethod(too_many)

    body = TextField(
        label=pgettext_lazy("of a letter", "Message"),
        max_length=MAX_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    files = OwnFilesField(label=_("Files"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One of the two may be left out, so neither is called optional.
        self.fields["body"].goes_with = "files"  # type: ignore[attr-defined]

    def message(self) -> dict[str, Any]:
        """The arguments of ``requesting.write`` that are filled in."""
        given = self.cleaned_data
        return {"body": given["body"], "key": given["key"], "uploads": given["files"]}


class ReplyForm(forms.Form):
    """An answer by the link of a mail; files need a sign-in."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    body = _body_field(label=pgettext_lazy("of a letter", "Message"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()


class VisitorForm(forms.Form):
    """``website`` is hidden: people leave it empty. ``opened`` says when the form was opened."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    opened = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    address = AddressFormField(
        label=_("Your e-mail address"),
        help_text=_("We answer to it. First you get an e-mail with a link: it sends your request."),
        validators=[validate_reachable],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    title = _title_field()
    body = _body_field(
        label=_("What happens when you sign in"),
        help_text=_("Never write a password here."),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())
        self.initial.setdefault("opened", visitors.opened_now())

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opened = cleaned.get("opened", "")
        if not visitors.is_valid(opened):
            self._open_again()
            says = _("The page was open for too long. Please send it once more.")
            raise forms.ValidationError(says, code="too_old")
        if visitors.is_too_fast(opened):
            says = _("That was very quick. Please check what you wrote, and send it once more.")
            raise forms.ValidationError(says, code="too_fast")
        return cleaned

    def _open_again(self) -> None:
        self.data = parameters.replaced(self.data, "opened", visitors.opened_now())

    @property
    def is_of_robot(self) -> bool:
        return bool(self.cleaned_data["website"])

    def kept(self) -> dict[str, Any]:
        """The arguments of ``visitors.keep`` that are filled in."""
        names = ("address", "title", "body", "key")
        return {name: self.cleaned_data[name] for name in names}
