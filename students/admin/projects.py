from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from mentorhub.admin.areas import Area
from mentorhub.admin.base import BaseAdmin, BaseInline
from mentorhub.admin.csv_resources import CsvImportExportMixin, CsvResource
from mentorhub.admin.ordering import OrderedAdminMixin, PositionFieldMixin, number_new_rows
from mentorhub.markdown.fields import MarkdownField, MarkdownWidget
from students.admin.files import InlineFileUploadMixin, save_uploads
from students.admin.forms import ResourceForm
from students.admin.images import ImageUploadMixin
from students.admin.project_drafts import DraftFilter, DraftsMixin
from students.admin.publishing import PublicationStateFilter, PublishableAdminMixin
from students.admin.removal import RemovalColumnMixin, RemovalMixin
from students.models import CourseItem, ExpectedDeliverable, Path, Project, Resource


class ProjectForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = (
            "path",
            "title",
            "slug",
            "summary",
            "level",
            "hours",
            "presentation_minutes",
            "position",
            "state",
            "brief",
        )
        field_classes = {"brief": MarkdownField}
        widgets = {"brief": MarkdownWidget}


class ProjectCsvResource(CsvResource):
    """All fields but the brief, which is too long for a cell."""

    path = Field("path", "path", ForeignKeyWidget(Path, "slug"))

    class Meta:
        model = Project
        fields = (
            "path",
            "slug",
            "title",
            "summary",
            "level",
            "hours",
            "presentation_minutes",
            "position",
            "state",
        )
        import_id_fields = ("path", "slug")
        clean_model_instances = True
        select_related = ("path",)


class ProjectPartInline(RemovalColumnMixin, PositionFieldMixin, BaseInline):
    """The base of the parts of a project, which can be removed."""


class ExpectedDeliverableInline(ProjectPartInline):
    model = ExpectedDeliverable
    fields = ("position", "title", "format")
    removal_url = "admin:students_expecteddeliverable_remove"


class CourseItemInline(ProjectPartInline):
    model = CourseItem
    removal_url = "admin:students_courseitem_remove"
    fields = ("position", "kind", "title", "minutes")
    show_change_link = True
    verbose_name_plural = _("course: open an item to write its text")


class ResourceInline(ProjectPartInline):
    model = Resource
    removal_url = "admin:students_resource_remove"
    form = ResourceForm
    fields = ("position", "kind", "title", "url", "kept", "upload")
    readonly_fields = ("kept",)
    show_change_link = True
    verbose_name_plural = _("resources: open one to describe it")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Resource]:
        return super().get_queryset(request).select_related("file")

    @admin.display(description=_("file"))
    def kept(self, obj: Resource) -> str:
        return obj.file.name if obj.file else ""


@admin.register(Project)
class ProjectAdmin(
    DraftsMixin,
    RemovalMixin,
    ImageUploadMixin,
    InlineFileUploadMixin,
    CsvImportExportMixin,
    OrderedAdminMixin,
    PublishableAdminMixin,
    BaseAdmin,
):
    area = Area.PATHS
    leads_area = True
    form = ProjectForm
    resource_classes = [ProjectCsvResource]
    ordered_within = "path"
    list_display = ("title", "path", "position", "level", "hours", "life")
    list_editable = ("position",)
    list_filter = (PublicationStateFilter, DraftFilter, "path", "level")
    list_select_related = ("path",)
    search_fields = ("title", "slug", "summary", "path__title")
    autocomplete_fields = ("path",)
    prepopulated_fields = {"slug": ("title",)}
    fields = (
        "path",
        "title",
        "slug",
        ("state", "position"),
        ("level", "hours", "presentation_minutes"),
        "summary",
        "brief",
    )
    inlines = (ExpectedDeliverableInline, CourseItemInline, ResourceInline)
    # Projects themselves are archived.
    confirmed_actions = DraftsMixin.draft_actions
    removable_inline = ("expecteddeliverable", ExpectedDeliverable)
    actions = ("publish", "withdraw", "archive", "restore", "move_up", "move_down")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of a draft what it will change: not its place, its address and its state."""
        if obj is None or obj.draft_of_id is None:
            return self.fields
        return ("title", ("level", "hours", "presentation_minutes"), "summary", "brief")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        is_draft = obj is not None and obj.draft_of_id is not None
        return {} if is_draft else dict(self.prepopulated_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # Work, files and guides belong to the path of the project.
        return ("path",) if obj else ()

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        save_uploads(formset, form.instance.path, request.user)
        number_new_rows(formset)
        super().save_formset(request, form, formset, change)
