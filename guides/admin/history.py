"""Versions, files of guides, and the log of who read what: to look at, not to change."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from guides.admin.filters import PathFilter, PathOfGuideFilter
from guides.models import GuideFile, GuideVersion, Reading
from mentorhub.admin.restricted import KeptAdmin, ReadOnlyAdmin
from mentorhub.files.names import clean_name
from students.admin.uploading import TakesFile
from students.models import Path, Project
from students.paths import uploads


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    list_display = ("read_at", "reader", "project", "path", "version")
    list_filter = (PathFilter,)
    list_select_related = ("reader", "project__path")
    search_fields = ("reader__name", "reader__email", "project__title")
    date_hierarchy = "read_at"

    @admin.display(description=_("path"), ordering="project__path")
    def path(self, obj: Reading) -> Path:
        return obj.project.path


@admin.register(GuideVersion)
class GuideVersionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "project", "number", "saved_by", "saved_at")
    list_filter = (PathOfGuideFilter,)
    list_select_related = ("guide__project", "saved_by")
    search_fields = ("guide__project__title", "saved_by__name", "saved_by__email")
    date_hierarchy = "saved_at"
    fields = ("project", "number", "saved_by", "saved_at", "text")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[GuideVersion]:
        found = super().get_queryset(request)
        # The list is long and the content is large.
        return found if "object_id" in _arguments(request) else found.defer("content")

    @admin.display(description=_("project"), ordering="guide__project")
    def project(self, obj: GuideVersion) -> Project:
        return obj.guide.project

    @admin.display(description=_("content"))
    def text(self, obj: GuideVersion) -> str:
        return render_to_string("admin/guides/version.html", {"said": obj.content})


def _arguments(request: HttpRequest) -> dict[str, Any]:
    return request.resolver_match.kwargs if request.resolver_match else {}


class GuideFileForm(forms.ModelForm):
    upload = forms.FileField(label=_("File"))

    class Meta:
        model = GuideFile
        fields = ("guide",)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        self.kind = uploads.checked(upload, clean_name(upload.name))
        return upload


@admin.register(GuideFile)
class GuideFileAdmin(TakesFile, KeptAdmin):
    """Its bytes go into schema ``guides``, never into the media folder."""

    form = GuideFileForm
    list_display = ("__str__", "guide_project", "content_type", "readable_size")
    list_filter = (PathOfGuideFilter, "content_type")
    list_select_related = ("guide__project",)
    search_fields = ("guide__project__title", "sha256")
    autocomplete_fields = ("guide",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[GuideFile]:
        return super().get_queryset(request).defer("content")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("guide", "upload")
        return ("guide", "name", "content_type", "readable_size", "sha256")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        upload = form.cleaned_data["upload"]
        obj.name = clean_name(upload.name)
        obj.content_type = form.kind.content_type
        obj.size = upload.size
        obj.sha256 = uploads.sha256(upload)
        upload.seek(0)
        obj.content = upload.read()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("project"), ordering="guide__project")
    def guide_project(self, obj: GuideFile) -> Project:
        return obj.guide.project

    @admin.display(description=_("size"), ordering="size")
    def readable_size(self, obj: GuideFile) -> str:
        return filesizeformat(obj.size)
