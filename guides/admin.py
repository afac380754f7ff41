"""The administration pages of guides, of their versions and files, and of who read them.

The admin log and its messages keep what ``__str__`` returns, which for these models is a number and
never a word of a guide.
"""

import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from guides.models import (
    Criterion,
    Guide,
    GuideFile,
    GuideVersion,
    Reading,
    Skill,
    StoppedText,
    WorkVersion,
)
from guides.versions import save_version, with_keys
from mentorhub.admin.areas import Area
from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.admin.base import BaseAdmin, BaseInline, ReadOnlyAdmin
from mentorhub.admin.front_page import Attention, Task, register_attention, register_task
from mentorhub.admin.ordering import PositionFieldMixin, number_new_rows
from mentorhub.admin.site import rendered_preview
from mentorhub.files.kinds import INLINE_TYPES, Kind
from mentorhub.files.names import clean_name
from mentorhub.files.responses import as_download
from mentorhub.formats import parse_int
from mentorhub.forms.parameters import BIGINT_DIGITS
from mentorhub.forms.texts import LineField
from mentorhub.markdown.fields import MarkdownField, MarkdownWidget
from students.admin.files import FileUploadMixin
from students.admin.images import ImageUploadMixin
from students.models import Path, Project, ProjectSkill
from students.paths import uploads

# The number of the version and its project, never a word of a guide.
register_source(
    AuditSource(
        "guide_saved", _("Guide saved"), GuideVersion, at="saved_at", by="saved_by",
        related=("guide__project",), deferred=("content", "guide__advice", "guide__steps"),
        search=("guide__project__title",),
        text=lambda row: gettext("%(project)s, version %(number)d")
        % {"project": row.guide.project, "number": row.number},
        target=lambda row: row.guide,
    )
)  # fmt: skip
register_source(
    AuditSource(
        "work_version_moved", _("Work moved to another version of its guide"), WorkVersion,
        at="moved_at", by="moved_by", person="work__enrolment__student",
        related=("work__enrolment__student", "work__project"),
        text=lambda row: gettext("%(project)s, version %(number)d")
        % {"project": row.work.project, "number": row.version},
        target=lambda row: row.work,
    )
)  # fmt: skip


def _without_guide(request: HttpRequest) -> int:
    return projects_without_guide().count()


def _without_guide_text(count: int) -> str:
    return ngettext("published project has no guide", "published projects have no guide", count)


register_task(
    Task(
        label=_("Write a guide"),
        text=_("For mentors and assessors of a project; students never see it."),
        icon="lock",
        url=lambda: reverse("admin:guides_guide_add"),
        position=60,
    )
)
register_attention(
    Attention(
        name="without-guide",
        count=_without_guide,
        text=_without_guide_text,
        url=lambda: reverse("admin:guides_guide_changelist"),
        position=50,
    )
)


class PathFilter(admin.SimpleListFilter):
    """By path, with its own query: no related field leads from a path to its guides."""

    title = _("path")
    parameter_name = "path"
    lookup = "project__path"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[int, str]]:
        return list(Path.objects.values_list("pk", "title"))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        # A string from the query string, or an int while Django counts the facets.
        chosen = parse_int(str(self.value()), BIGINT_DIGITS)
        return queryset.filter(**{self.lookup: chosen}) if chosen is not None else None


class PathOfGuideFilter(PathFilter):
    lookup = "guide__project__path"


def projects_without_guide() -> QuerySet[Project]:
    """The published projects of published paths that nobody has written a guide for."""
    guides = Guide.objects.filter(project=OuterRef("pk"))
    return Project.objects.published().filter(~Exists(guides))


class GuideForm(forms.ModelForm):
    class Meta:
        model = Guide
        fields = ("project", "advice", "steps")
        field_classes = {"advice": MarkdownField, "steps": MarkdownField}
        widgets = {"advice": MarkdownWidget, "steps": MarkdownWidget}
        help_texts = {
            "steps": _(
                "Markdown. Each top-level heading is a step of the timeline; a step that names "
                "its week (“Week 2: …”) is highlighted when the student is in that week. What "
                "follows a lower heading, such as “Where students stumble”, is shown beside its "
                "step."
            ),
        }


class SkillForm(forms.ModelForm):
    """With the title that students read. The name stays behind the walls of the guide."""

    public_title = LineField(
        label=_("Public title"),
        required=False,
        max_length=200,
        help_text=_("Students read it in their results. Without one they read “Skill 1”."),
    )

    class Meta:
        model = Skill
        fields = ("position", "name", "deliverable")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["public_title"] = _titles_of(self.instance.guide).get(self.instance.key)

    def save_title(self) -> None:
        """After the skill itself. Works of an older version keep the title of a skill that is
        deleted."""
        skill = self.instance
        own = {"project_id": skill.guide.project_id, "key": skill.key}
        if title := self.cleaned_data.get("public_title"):
            values = {"title": title, "position": skill.position}
            ProjectSkill.objects.update_or_create(**own, defaults=values)
        else:
            ProjectSkill.objects.filter(**own).delete()


def _titles_of(guide: Guide) -> dict[UUID, str]:
    """The public titles of a guide's skills, read once for all forms of its page."""
    if not hasattr(guide, "public_titles"):
        rows = ProjectSkill.objects.filter(project=guide.project_id)
        guide.public_titles = dict(rows.values_list("key", "title"))  # type: ignore[attr-defined]
    return guide.public_titles  # type: ignore[attr-defined]


def _save_titles(forms_of_page: Iterable[Any]) -> None:
    for form in forms_of_page:
        is_deleted = form.cleaned_data.get("DELETE") if form.is_bound else True
        if isinstance(form, SkillForm) and form.instance.pk and not is_deleted:
            form.save_title()


class SkillInline(PositionFieldMixin, BaseInline):
    model = Skill
    form = SkillForm
    fields = ("position", "name", "public_title", "deliverable")
    show_change_link = True


class CriterionInline(PositionFieldMixin, BaseInline):
    model = Criterion
    fields = ("position", "text", "required")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "text":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class GuidePageMixin:
    """For a ModelAdmin of a guide or of a part of one: leads to the guide and to its project."""

    area = Area.GUIDES

    def guide_of(self, obj: Any) -> Guide:
        return obj.guide

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Show the project as subtitle: ``__str__`` of a guide is a number."""
        if original := context.get("original"):
            guide = self.guide_of(original)
            context["subtitle"] = guide.project
            context["project_url"] = reverse(
                "admin:students_project_change", args=[guide.project_id]
            )
            if guide != original:
                context["guide_url"] = reverse("admin:guides_guide_change", args=[guide.pk])
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


class VersionedAdmin(GuidePageMixin, BaseAdmin):
    """Every save with a change stores a new version of the whole guide."""

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        number_new_rows(formset)
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        _save_titles([form, *(each for formset in formsets for each in formset.forms)])
        if not change or form.has_changed() or any(each.has_changed() for each in formsets):
            save_version(self.guide_of(form.instance), by=request.user)


@admin.register(Guide)
class GuideAdmin(ImageUploadMixin, VersionedAdmin):
    leads_area = True
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

    def get_urls(self) -> list[Any]:
        guard = self.admin_site.admin_view
        of_project, preview = guard(self.of_project), guard(require_POST(self.preview))
        return [
            path("of-project/<int:project>/", of_project, name="guides_guide_of_project"),
            path("preview/", preview, name="guides_guide_preview"),
            *super().get_urls(),
        ]

    def store_image(self, request: HttpRequest, row: Guide, upload: Any, kind: Kind) -> str:
        """Beside the guide, behind its walls; never among the files of the path."""
        file = fill_from_upload(GuideFile(guide=row), upload, kind)
        file.save(force_insert=True)
        project = row.project
        return reverse("guide_file", args=[project.path.slug, project.slug, file.pk, file.name])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        for field in context["adminform"].form.fields.values():
            if isinstance(field.widget, MarkdownWidget):
                field.widget.preview_url = reverse("admin:guides_guide_preview")
        return super().render_change_form(request, context, *args, **kwargs)

    def preview(self, request: HttpRequest) -> HttpResponse:
        """As ``admin:preview``; images of guides come by an address of the administration, whose
        people are not always approved for the path."""
        return HttpResponse(GUIDE_IMAGE.sub(_admin_image, rendered_preview(request)))

    def guide_of(self, obj: Guide) -> Guide:
        return obj

    def of_project(self, request: HttpRequest, project: int) -> HttpResponse:
        """To the guide of a project, or to the form of a new one."""
        guide = Guide.objects.filter(project=project).first()
        if guide is not None:
            return redirect("admin:guides_guide_change", guide.pk)
        if not Project.objects.filter(pk=project).exists():
            raise Http404
        return redirect(f"{reverse('admin:guides_guide_add')}?project={project}")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        missing = projects_without_guide().select_related("path").defer("brief")
        context = {"without_guide": missing.order_by("path__position", "position")}
        return super().changelist_view(request, context | (extra_context or {}))

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
class SkillAdmin(PositionFieldMixin, VersionedAdmin):
    list_display = ("__str__", "project", "position", "criterion_count")
    list_filter = (PathOfGuideFilter,)
    list_select_related = ("guide__project",)
    search_fields = ("guide__project__title",)
    form = SkillForm
    fields = ("guide", "position", "name", "public_title", "deliverable")
    readonly_fields = ("guide",)
    inlines = (CriterionInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A skill is added on the page of its guide."""
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Skill]:
        return super().get_queryset(request).annotate(criteria_here=Count("criteria"))

    @admin.display(description=_("project"), ordering="guide__project")
    def project(self, obj: Skill) -> Project:
        return obj.guide.project

    @admin.display(description=_("criteria"), ordering="criteria_here")
    def criterion_count(self, obj: Any) -> int:
        return obj.criteria_here


@admin.register(Reading)
class ReadingAdmin(ReadOnlyAdmin):
    area = Area.GUIDES
    list_display = ("read_at", "reader", "project", "path", "version")
    list_filter = (PathFilter,)
    list_select_related = ("reader", "project__path")
    search_fields = ("reader__name", "reader__email", "project__title")
    date_hierarchy = "read_at"

    @admin.display(description=_("path"), ordering="project__path")
    def path(self, obj: Reading) -> Path:
        return obj.project.path


@admin.register(StoppedText)
class StoppedTextAdmin(ReadOnlyAdmin):
    """Who was about to store a passage of a guide outside of it, and where; never the text."""

    area = Area.GUIDES
    list_display = ("stopped_at", "author", "project", "path", "place")
    list_filter = (PathFilter,)
    list_select_related = ("author", "project__path")
    search_fields = ("author__name", "author__email", "project__title", "place")
    date_hierarchy = "stopped_at"

    @admin.display(description=_("path"), ordering="project__path")
    def path(self, obj: StoppedText) -> Path:
        return obj.project.path


@admin.register(GuideVersion)
class GuideVersionAdmin(GuidePageMixin, ReadOnlyAdmin):
    list_display = ("__str__", "project", "number", "saved_by", "saved_at")
    list_filter = (PathOfGuideFilter,)
    list_select_related = ("guide__project", "saved_by")
    search_fields = ("guide__project__title", "saved_by__name", "saved_by__email")
    date_hierarchy = "saved_at"
    fields = ("project", "number", "saved_by", "saved_at", "text")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[GuideVersion]:
        found = super().get_queryset(request)
        # The content is large, and the list does not show it.
        return found if "object_id" in _url_arguments(request) else found.defer("content")

    @admin.display(description=_("project"), ordering="guide__project")
    def project(self, obj: GuideVersion) -> Project:
        return obj.guide.project

    @admin.display(description=_("content"))
    def text(self, obj: GuideVersion) -> str:
        said = with_keys(obj.guide_id, obj.content)
        return render_to_string("admin/guides/version.html", {"said": said})


def _url_arguments(request: HttpRequest) -> dict[str, Any]:
    return request.resolver_match.kwargs if request.resolver_match else {}


# The address of an image in the HTML of a preview.
GUIDE_IMAGE = re.compile(
    r'(?<=<img src=")/projects/[^"/]+/[^"/]+/guide/files/'
    r'([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/[^"]*'
)


def _admin_image(found: re.Match[str]) -> str:
    return reverse("admin:guides_guidefile_content", args=[UUID(found[1])])


def fill_from_upload(file: GuideFile, upload: Any, kind: Kind) -> GuideFile:
    """Put a valid upload into a row, which is not saved."""
    file.name = clean_name(upload.name)
    file.content_type = kind.content_type
    file.size = upload.size
    file.sha256 = uploads.sha256(upload)
    upload.seek(0)
    file.content = upload.read()
    return file


class GuideFileForm(forms.ModelForm):
    upload = forms.FileField(label=_("File"))

    class Meta:
        model = GuideFile
        fields = ("guide",)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        self.kind = uploads.validate_upload(upload, clean_name(upload.name))
        return upload


@admin.register(GuideFile)
class GuideFileAdmin(GuidePageMixin, FileUploadMixin, BaseAdmin):
    """The bytes are stored in schema ``guides``, never in the media folder."""

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
        fill_from_upload(obj, form.cleaned_data["upload"], form.kind)
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.content)
        own = path("<uuid:pk>/content/", view, name="guides_guidefile_content")
        return [own, *super().get_urls()]

    def content(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The file itself, for the preview of a guide."""
        file = get_object_or_404(GuideFile, pk=pk)
        inline = file.content_type in INLINE_TYPES
        return as_download(bytes(file.content), file.name, file.content_type, inline=inline)

    @admin.display(description=_("project"), ordering="guide__project")
    def guide_project(self, obj: GuideFile) -> Project:
        return obj.guide.project

    @admin.display(description=_("size"), ordering="size")
    def readable_size(self, obj: GuideFile) -> str:
        return filesizeformat(obj.size)
