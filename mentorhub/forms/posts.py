"""What the forms of messages and of the community share: a key, files, and a report to managers."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.names import without_invisible
from mentorhub.forms.texts import OwnFileField, TextField, refused_passages


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class OwnFilesField(OwnFileField):
    """Several files, none of them a guide's (``OwnFileField``)."""

    widget = FilesInput

    def clean(self, value: Any, initial: Any = None) -> list[Any]:
        files = value if isinstance(value, list | tuple) else [value]
        return [super(OwnFilesField, self).clean(each, initial) for each in files if each]


class PostForm(forms.Form):
    """Something that is sent. ``components/_attach.html`` reads ``max_files`` and
    ``too_many_files()``, what is said of more."""

    max_files: int
    too_many_files: Any

    # Sent again, it is the same.
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4())

    def clean_key(self) -> uuid.UUID:
        return self.cleaned_data["key"] or uuid.uuid4()


class WordsOrFilesForm(PostForm):
    """One of ``body`` and ``files`` may be left out, but not both."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        words = without_invisible(cleaned.get("body", "")).strip()
        if not self.errors and not words and not cleaned.get("files"):
            says = _("Write something, or add a file.")
            self.add_error("body", forms.ValidationError(says, code="nothing_written"))
        return cleaned


class ReportForm(forms.Form):
    """What is wrong with something that another person wrote."""

    reasons: Sequence[tuple[str, Any]] = ()

    reason = forms.ChoiceField(label=_("What is wrong with it?"), widget=forms.RadioSelect)
    words = TextField(
        label=_("What happened"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("What the managers should know."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = self.reasons  # type: ignore[attr-defined]


def refused_draft(form: forms.BaseForm) -> HttpResponse:
    """The answer to the script that keeps a draft (static/js/writing.js): what is wrong with it."""
    return HttpResponse(refused_passages([form]), status=422, content_type="text/plain")
