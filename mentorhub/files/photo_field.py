"""The form field of somebody's photo."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from mentorhub.files.images import FORMATS, reencode


class PhotoField(forms.FileField):
    """Its value is the picture as it is stored; ``ImageError`` is raised for what is no picture."""

    def __init__(self, **kwargs: Any) -> None:
        types = ",".join(f"image/{name.lower()}" for name in FORMATS)
        widget = forms.FileInput(attrs={"accept": types})
        super().__init__(label=_("Photo"), widget=widget, **kwargs)
        self.error_messages |= {
            "required": _("Choose a picture first."),
            "empty": _("This file is empty. Choose another."),
        }

    def clean(self, data: UploadedFile, initial: Any = None) -> bytes:
        return reencode(super().clean(data, initial))
