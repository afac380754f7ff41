"""The administration pages of course items with their questions, and of resources."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from mentorhub.admin.areas import Area
from mentorhub.admin.base import BaseAdmin
from mentorhub.admin.csv_resources import CsvExportMixin, CsvResource
from mentorhub.admin.ordering import OrderedAdminMixin, PositionFieldMixin, number_new_rows
from students.admin.files import FileUploadMixin, UploadForm
from students.admin.forms import CourseItemForm, QuizQuestionForm, ResourceForm
from students.admin.images import ImageUploadMixin
from students.admin.removal import RemovalColumnMixin, RemovalMixin
from students.models import CourseItem, Path, Project, QuizQuestion, Resource
from students.paths import drafts


class QuizQuestionInline(RemovalColumnMixin, PositionFieldMixin, admin.StackedInline):
    model = QuizQuestion
    form = QuizQuestionForm
    extra = 0
    removal_url = "admin:students_quizquestion_remove"


class ProjectPartAdmin(RemovalMixin, FileUploadMixin, OrderedAdminMixin, BaseAdmin):
    """The base of a part of a project, which can be removed after a confirmation."""

    area = Area.PATHS
    ordered_within = "project"
    list_editable = ("position",)
    list_filter = ("kind", "project__path")
    list_select_related = ("project__path",)
    autocomplete_fields = ("project", "file")
    search_fields = ("title", "project__title", "url")
    actions = ("move_up", "move_down", "remove")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A list shows no parts of drafts; their pages open."""
        found = super().get_queryset(request)
        is_list = not (request.resolver_match and request.resolver_match.kwargs)
        return found.filter(project__draft_of=None) if is_list else found

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        if db_field.name == "project":
            kwargs["queryset"] = Project.with_drafts.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[return-value]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The parts of a published project rest while its draft is edited."""
        if obj is not None and obj.project.draft_of_id is None and drafts.draft_of(obj.project):
            return False
        return super().has_change_permission(request, obj)

    @admin.display(description=_("path"), ordering="project__path")
    def path(self, obj: Any) -> Path:
        return obj.project.path

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        if isinstance(form, UploadForm):
            form.save_upload(obj.project.path, request.user)
        super().save_model(request, obj, form, change)


@admin.register(CourseItem)
class CourseItemAdmin(ImageUploadMixin, ProjectPartAdmin):
    form = CourseItemForm
    list_display = ("title", "project", "path", "position", "kind", "minutes")
    inlines = (QuizQuestionInline,)
    removable_inline = ("quizquestion", QuizQuestion)
    fields = (
        "project",
        ("kind", "minutes", "position"),
        "title",
        "body",
        "url",
        "file",
        "upload",
    )

    def path_of(self, row: CourseItem) -> Path:
        return row.project.path

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        number_new_rows(formset)
        super().save_formset(request, form, formset, change)


class ResourceCsvResource(CsvResource):
    path = Field("project__path__slug", "path", readonly=True)
    project = Field("project", "project", ForeignKeyWidget(Project, "slug"))
    file = Field("file__name", "file", readonly=True)

    class Meta:
        model = Resource
        fields = ("path", "project", "position", "kind", "title", "url", "file", "description")
        select_related = ("project__path", "file")


@admin.register(Resource)
class ResourceAdmin(CsvExportMixin, ProjectPartAdmin):
    form = ResourceForm
    resource_classes = [ResourceCsvResource]
    list_display = ("title", "project", "path", "position", "kind")
    fields = ("project", ("kind", "position"), "title", "url", "file", "upload", "description")
