from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from mentorhub.admin.csv_tables import ImportedAndExported, NeutralResource
from mentorhub.admin.ordering import Ordered, WithPosition, number_new_rows
from mentorhub.admin.restricted import KeptAdmin, RowsInline
from mentorhub.markdown.fields import MarkdownField, MarkdownWidget
from students.admin.forms import ResourceForm
from students.admin.publishing import LifeFilter, PublishedActions
from students.admin.uploading import TakesFilesInRows, keep_uploads
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


class ProjectTable(NeutralResource):
    """Everything but the brief: a long text is no cell."""

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


class ChildInline(WithPosition, RowsInline):
    """Parts of a project: they may go while the project is not in front of students."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and not obj.is_published


class ExpectedDeliverableInline(ChildInline):
    model = ExpectedDeliverable
    fields = ("position", "title", "format")


class CourseItemInline(ChildInline):
    model = CourseItem
    fields = ("position", "kind", "title", "minutes")
    show_change_link = True
    verbose_name_plural = _("course: open an item to write its text")


class ResourceInline(ChildInline):
    model = Resource
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
class ProjectAdmin(TakesFilesInRows, ImportedAndExported, Ordered, PublishedActions, KeptAdmin):
    form = ProjectForm
    resource_classes = [ProjectTable]
    ordered_within = "path"
    list_display = ("title", "path", "position", "level", "hours", "life")
    list_editable = ("position",)
    list_filter = (LifeFilter, "path", "level")
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
    actions = ("publish", "withdraw", "archive", "restore", "move_up", "move_down")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        # Work, files and guides belong to the path it is in.
        return ("path",) if obj else ()

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        keep_uploads(formset, form.instance.path, request.user)
        number_new_rows(formset)
        super().save_formset(request, form, formset, change)
