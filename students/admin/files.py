from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.restricted import KeptAdmin
from mentorhub.files.names import clean_name
from students.admin.uploading import TakesFile
from students.models import File
from students.paths import uploads


class FileForm(forms.ModelForm):
    upload = forms.FileField(label=_("File"))

    class Meta:
        model = File
        fields = ("path",)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        uploads.checked(upload, clean_name(upload.name))
        return upload

    def save(self, commit: bool = True) -> File:
        """The row comes from ``paths.uploads``, which needs to know who brings the file."""
        self.save_m2m = lambda: None
        self.instance = uploads.store(
            self.cleaned_data["upload"], self.cleaned_data["path"], self.brought_by
        )
        return self.instance


@admin.register(File)
class FileAdmin(TakesFile, KeptAdmin):
    form = FileForm
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
        form.brought_by = request.user
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        """``FileForm.save`` has done it."""

    @admin.display(description=_("size"), ordering="size")
    def readable_size(self, obj: File) -> str:
        return filesizeformat(obj.size)

    @admin.display(description=_("address"))
    def address(self, obj: File) -> str:
        url = obj.get_absolute_url()
        return format_html('<a href="{}">{}</a>', url, url)
