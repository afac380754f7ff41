"""Guides are written here, and by importing a cartridge."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from guides.admin.filters import PathFilter, PathOfGuideFilter
from guides.models import Criterion, Guide, Skill
from guides.versions import save_version
from mentorhub.admin.ordering import WithPosition, number_new_rows
from mentorhub.admin.restricted import KeptAdmin, RowsInline
from mentorhub.markdown.fields import MarkdownField, MarkdownWidget
from students.models import Path, Project


class GuideForm(forms.ModelForm):
    class Meta:
        model = Guide
        fields = ("project", "advice", "steps")
        field_classes = {"advice": MarkdownField, "steps": MarkdownField}
        widgets = {"advice": MarkdownWidget, "steps": MarkdownWidget}


class SkillInline(WithPosition, RowsInline):
    model = Skill
    fields = ("position", "name", "deliverable")
    show_change_link = True


class CriterionInline(WithPosition, RowsInline):
    model = Criterion
    fields = ("position", "text")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class VersionedAdmin(KeptAdmin):
    """Each save that changed something writes one version of the whole guide."""

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        number_new_rows(formset)
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if not change or form.has_changed() or any(each.has_changed() for each in formsets):
            save_version(self.guide_of(form.instance), by=request.user)

    def guide_of(self, obj: Any) -> Guide:
        return obj

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """The page is headed by its project; a number says nothing to the person who writes."""
        if context.get("original"):
            context["subtitle"] = self.guide_of(context["original"]).project
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Guide)
class GuideAdmin(VersionedAdmin):
    form = GuideForm
    list_display = ("project", "path", "skill_count", "version", "updated_at")
    list_display_links = ("project",)
    list_filter = (PathFilter,)
    list_select_related = ("project__path",)
    search_fields = ("project__title", "project__path__title")
    ordering = ("project__path__position", "project__position")
    autocomplete_fields = ("project",)
    fields = ("project", "advice", "steps")
    inlines = (SkillInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Guide]:
        return super().get_queryset(request).annotate(skills_here=Count("skills"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("project",) if obj else ()

    @admin.display(description=_("path"), ordering="project__path")
    def path(self, obj: Guide) -> Path:
        return obj.project.path

    @admin.display(description=_("skills"), ordering="skills_here")
    def skill_count(self, obj: Any) -> int:
        return obj.skills_here


@admin.register(Skill)
class SkillAdmin(WithPosition, VersionedAdmin):
    list_display = ("__str__", "project", "position", "criterion_count")
    list_filter = (PathOfGuideFilter,)
    list_select_related = ("guide__project",)
    search_fields = ("guide__project__title",)
    fields = ("guide", "position", "name", "deliverable")
    readonly_fields = ("guide",)
    inlines = (CriterionInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A skill is added on its guide."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Skill]:
        return super().get_queryset(request).annotate(criteria_here=Count("criteria"))

    @admin.display(description=_("project"), ordering="guide__project")
    def project(self, obj: Skill) -> Project:
        return obj.guide.project

    @admin.display(description=_("criteria"), ordering="criteria_here")
    def criterion_count(self, obj: Any) -> int:
        return obj.criteria_here

    def guide_of(self, obj: Skill) -> Guide:
        return obj.guide
