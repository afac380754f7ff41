"""A file chosen in an admin form goes through ``students.paths.uploads``, like any other."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from mentorhub.body_limits import takes_files
from mentorhub.files.names import clean_name
from students.models import Path
from students.paths import uploads

# Rows of one page that may each bring a file of the largest size at once.
FILES_AT_ONCE = 4


def largest_upload(user: Any) -> int:
    """Bytes of the largest file that a path takes."""
    return settings.UPLOAD_MAX_BYTES


def largest_uploads(user: Any) -> int:
    """Bytes that the files of all rows of a page may have together."""
    return FILES_AT_ONCE * settings.UPLOAD_MAX_BYTES


class TakesFile:
    """For a ModelAdmin whose form has one file."""

    @takes_files(max_bytes=largest_upload)
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().add_view(request, *args, **kwargs)  # type: ignore[misc]

    @takes_files(max_bytes=largest_upload)
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().change_view(request, *args, **kwargs)  # type: ignore[misc]


class TakesFilesInRows:
    """For a ModelAdmin with rows that each have a file."""

    @takes_files(max_bytes=largest_uploads)
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().add_view(request, *args, **kwargs)  # type: ignore[misc]

    @takes_files(max_bytes=largest_uploads)
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().change_view(request, *args, **kwargs)  # type: ignore[misc]


class UploadForm(forms.ModelForm):
    """A form with ``upload`` beside the model's own ``file``: choose a kept file, or bring one."""

    upload = forms.FileField(label=_("New file"), required=False)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data.get("upload")
        if upload:
            uploads.checked(upload, clean_name(upload.name))
        return upload

    def keep_upload(self, path: Path, by: Any) -> None:
        """Store what was chosen and point the row at it. Raises ``UploadRefused``."""
        upload = self.cleaned_data.get("upload")
        if upload:
            self.instance.file = uploads.store(upload, path, by)


def keep_uploads(formset: forms.BaseModelFormSet, path: Path, by: Any) -> None:
    for form in formset.forms:
        if isinstance(form, UploadForm) and form.has_changed():
            form.keep_upload(path, by)
