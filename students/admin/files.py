"""The administration page of files, and the mixins and form of every page that takes a file.

Each file that a form takes is stored by ``students.paths.uploads``.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.areas import Area
from mentorhub.admin.base import BaseAdmin
from mentorhub.admin.confirmation import ConfirmedActionsMixin
from mentorhub.body_limits import takes_files
from mentorhub.files.names import clean_name
from students.admin.removal import RemoveFileAction
from students.models import File, Path
from students.paths import uploads

# Rows of one page that may each upload a file of the largest size at once.
MAX_INLINE_FILES = 4


def max_upload_bytes(user: Any) -> int:
    """The largest size of a file, in bytes."""
    return settings.UPLOAD_MAX_BYTES


def max_inline_upload_bytes(user: Any) -> int:
    """The largest size of all files of a page together, in bytes."""
    return MAX_INLINE_FILES * settings.UPLOAD_MAX_BYTES


class FileUploadMixin:
    """For a ModelAdmin whose form has one file."""

    @takes_files(max_bytes=max_upload_bytes)
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().add_view(request, *args, **kwargs)  # type: ignore[misc]

    @takes_files(max_bytes=max_upload_bytes)
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().change_view(request, *args, **kwargs)  # type: ignore[misc]


class InlineFileUploadMixin:
    """For a ModelAdmin with an inline whose rows each have a file."""

    @takes_files(max_bytes=max_inline_upload_bytes)
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().add_view(request, *args, **kwargs)  # type: ignore[misc]

    @takes_files(max_bytes=max_inline_upload_bytes)
    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().change_view(request, *args, **kwargs)  # type: ignore[misc]


class UploadForm(forms.ModelForm):
    """A form to choose a stored ``file``, or to ``upload`` a new one."""

    upload = forms.FileField(label=_("New file"), required=False)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data.get("upload")
        if upload:
            uploads.validate_upload(upload, clean_name(upload.name))
        return upload

    def _get_validation_exclusions(self) -> set[str]:
        """The file of the row is the uploaded one, which is stored after the form is found valid:
        no constraint can look at it before."""
        excluded = super()._get_validation_exclusions()
        return {*excluded, "file"} if self.cleaned_data.get("upload") else excluded

    def save_upload(self, path: Path, by: Any) -> None:
        """Store the uploaded file, if any, and point the row to it. Raises ``UploadError``."""
        upload = self.cleaned_data.get("upload")
        if upload:
            self.instance.file = uploads.store_upload(upload, path, by)


def save_uploads(formset: forms.BaseModelFormSet, path: Path, by: Any) -> None:
    for form in formset.forms:
        if isinstance(form, UploadForm) and form.has_changed():
            form.save_upload(path, by)


class FileForm(forms.ModelForm):
    upload = forms.FileField(label=_("File"))

    class Meta:
        model = File
        fields = ("path",)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        uploads.validate_upload(upload, clean_name(upload.name))
        return upload

    def save(self, commit: bool = True) -> File:
        """Create the row with ``uploads.store``. The ModelAdmin sets ``uploaded_by``."""
        self.save_m2m = lambda: None
        self.instance = uploads.store_upload(
            self.cleaned_data["upload"], self.cleaned_data["path"], self.uploaded_by
        )
        return self.instance


@admin.register(File)
class FileAdmin(ConfirmedActionsMixin, FileUploadMixin, BaseAdmin):
    area = Area.PATHS
    form = FileForm
    confirmed_actions = (RemoveFileAction(),)
    list_display = ("name", "path", "content_type", "readable_size", "uploaded_by", "created_at")
    list_filter = ("path", "content_type")
    list_select_related = ("path", "uploaded_by")
    search_fields = ("name", "path__title", "sha256")
    autocomplete_fields = ("path",)
    date_hierarchy = "created_at"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("path", "upload")
        kept = ("name", "path", "address", "content_type", "readable_size", "sha256")
        return (*kept, "uploaded_by", "created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.get_fields(request, obj) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        form.uploaded_by = request.user
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        """Nothing to do: ``FileForm.save`` has stored the row."""

    @admin.display(description=_("size"), ordering="size")
    def readable_size(self, obj: File) -> str:
        return filesizeformat(obj.size)

    @admin.display(description=_("address"))
    def address(self, obj: File) -> str:
        url = obj.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, url)
