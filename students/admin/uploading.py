"""A file chosen in an admin form goes through ``students.uploads``, like any other."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from students import uploads
from students.file_names import clean_name
from students.models import Path


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
