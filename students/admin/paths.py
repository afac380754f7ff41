from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.areas import Area
from mentorhub.admin.base import BaseAdmin, NoDeleteInline
from mentorhub.admin.csv_resources import CsvImportExportMixin, CsvResource
from mentorhub.admin.ordering import OrderedAdminMixin, PositionFieldMixin, number_new_rows
from mentorhub.markdown.fields import MarkdownField, MarkdownWidget
from students.admin.images import ImageUploadMixin
from students.admin.publishing import PublicationStateFilter, PublishableAdminMixin
from students.models import Path, Project


class PathForm(forms.ModelForm):
    class Meta:
        model = Path
        fields = ("title", "slug", "summary", "description", "state", "position")
        field_classes = {"description": MarkdownField}
        widgets = {"description": MarkdownWidget}


class PathCsvResource(CsvResource):
    class Meta:
        model = Path
        fields = ("slug", "title", "summary", "position", "state")
        import_id_fields = ("slug",)
        clean_model_instances = True


class ProjectInline(PositionFieldMixin, NoDeleteInline):
    model = Project
    fields = ("position", "title", "slug", "level", "hours", "state")
    prepopulated_fields = {"slug": ("title",)}
    show_change_link = True


@admin.register(Path)
class PathAdmin(
    ImageUploadMixin, CsvImportExportMixin, OrderedAdminMixin, PublishableAdminMixin, BaseAdmin
):
    area = Area.PATHS
    leads_area = True
    form = PathForm
    resource_classes = [PathCsvResource]
    list_display = ("title", "position", "life", "projects", "students")
    list_editable = ("position",)
    list_filter = (PublicationStateFilter,)
    search_fields = ("title", "slug", "summary")
    prepopulated_fields = {"slug": ("title",)}
    fields = ("title", "slug", ("state", "position"), "summary", "description")
    inlines = (ProjectInline,)
    actions = ("publish", "withdraw", "archive", "restore", "move_up", "move_down")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Path]:
        running = Q(enrolments__ended_at=None)
        return (
            super()
            .get_queryset(request)
            .annotate(
                project_count=Count("projects", filter=Q(projects__draft_of=None), distinct=True),
                student_count=Count("enrolments", filter=running, distinct=True),
            )
        )

    @admin.display(description=_("projects"), ordering="project_count")
    def projects(self, obj: Any) -> int:
        return obj.project_count

    @admin.display(description=_("students"), ordering="student_count")
    def students(self, obj: Any) -> int:
        return obj.student_count

    def path_of(self, row: Path) -> Path:
        return row

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        number_new_rows(formset)
        super().save_formset(request, form, formset, change)
