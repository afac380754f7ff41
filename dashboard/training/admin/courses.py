"""Courses, parts and chapters; publishing is an act of its own, which moves the date."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dashboard.training.models import Chapter, Course, Part
from mentorhub.admin.areas import Area
from mentorhub.admin.base import BaseAdmin, NoDeleteInline
from mentorhub.admin.ordering import OrderedAdminMixin, PositionFieldMixin, number_new_rows
from mentorhub.forms.texts import PublishedTextsMixin
from mentorhub.markdown.fields import MarkdownField, MarkdownWidget

# Addresses below /training/ that are pages of their own.
TAKEN = ("authors", "certificates")


class CourseForm(PublishedTextsMixin, forms.ModelForm):
    published_texts = ("title", "summary", "recap")
    publish_now = forms.BooleanField(
        label=_("Publish with a new date"),
        required=False,
        help_text=_("Readers see today as the last update. Leave it empty for a small correction."),
    )

    class Meta:
        model = Course
        fields = (
            "title", "slug", "summary", "language", "twin", "difficulty", "minutes", "certifies",
            "open_to_visitors", "resources", "recap", "position", "published",
        )  # fmt: skip
        field_classes = {"recap": MarkdownField}
        widgets = {"recap": MarkdownWidget}

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if slug in TAKEN:
            raise forms.ValidationError(_("This address is taken by another page."))
        return slug

    def clean(self) -> dict[str, Any]:
        """The rules of twins; the database holds them as well."""
        cleaned = super().clean() or self.cleaned_data
        twin = cleaned.get("twin")
        if twin is None:
            return cleaned
        if twin.language == cleaned.get("language"):
            self.add_error("twin", _("Choose a course in another language."))
        others = Course.objects.exclude(pk=self.instance.pk)
        if twin.pk == self.instance.pk or twin.twin_id or others.filter(twin=twin).exists():
            self.add_error("twin", _("This course belongs to another one already."))
        elif self.instance.pk and others.filter(twin=self.instance).exists():
            self.add_error("twin", _("The other course names this one already."))
        return cleaned


class PartInline(PositionFieldMixin, NoDeleteInline):
    model = Part
    fields = ("title", "slug", "position")
    prepopulated_fields = {"slug": ("title",)}
    show_change_link = True


class ChapterForm(PublishedTextsMixin, forms.ModelForm):
    published_texts = ("title", "summary", "body")

    class Meta:
        model = Chapter
        fields = ("part", "title", "slug", "summary", "body", "minutes", "position", "published")
        field_classes = {"body": MarkdownField}
        widgets = {"body": MarkdownWidget}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        part = cleaned.get("part")
        same = Chapter.objects.filter(course=part and part.course_id, slug=cleaned.get("slug"))
        if part and same.exclude(pk=self.instance.pk).exists():
            self.add_error("slug", _("Another chapter of this course has this address."))
        return cleaned


class ChapterInline(PositionFieldMixin, NoDeleteInline):
    """The order of the chapters; their texts have pages of their own."""

    model = Chapter
    fields = ("title", "minutes", "position", "published")
    show_change_link = True
    max_num = 0


@admin.register(Course)
class CourseAdmin(OrderedAdminMixin, BaseAdmin):
    area = Area.TRAINING
    leads_area = True
    form = CourseForm
    list_display = (
        "title", "language", "difficulty", "minutes", "chapter_count", "certifies", "published",
        "updated_at", "preview_link",
    )  # fmt: skip
    list_filter = ("published", "language", "difficulty", "certifies", "open_to_visitors")
    search_fields = ("title", "summary")
    prepopulated_fields = {"slug": ("title",)}
    readonly_fields = ("updated_at",)
    inlines = (PartInline,)
    actions = ("publish", "move_up", "move_down")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*CourseForm.Meta.fields, "publish_now", "updated_at")

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(require_safe(self.preview))
        own = path("<int:pk>/preview/", view, name="training_course_preview")
        return [own, *super().get_urls()]

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        # A box each: of Django's two lists beside each other one cannot be read in our colours.
        widget = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, widget=widget, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Course]:
        return super().get_queryset(request).annotate(chapters_here=Count("chapters"))

    def save_model(self, request: HttpRequest, obj: Course, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.cleaned_data.get("publish_now"):
            obj.publish()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        number_new_rows(formset)
        super().save_formset(request, form, formset, change)

    @admin.action(description=_("Publish with a new date"))
    def publish(self, request: HttpRequest, queryset: QuerySet[Course]) -> None:
        for course in queryset:
            course.publish()

    @admin.display(description=_("chapters"), ordering="chapters_here")
    def chapter_count(self, obj: Any) -> int:
        return obj.chapters_here

    @admin.display(description=_("preview"))
    def preview_link(self, obj: Course) -> str:
        url = reverse("admin:training_course_preview", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', url, _("Preview"))

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The whole course on one page, what is not published included."""
        course = get_object_or_404(Course, pk=pk)
        parts = course.parts.order_by("position", "pk").prefetch_related(
            "chapters", "quiz__questions__versions"
        )
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": course.title,
            "course": course,
            "parts": parts,
            "row_url": reverse("admin:training_course_change", args=[course.pk]),
        }
        return render(request, "admin/training/preview.html", context)


@admin.register(Part)
class PartAdmin(OrderedAdminMixin, BaseAdmin):
    area = Area.TRAINING
    ordered_within = "course"
    list_display = ("title", "course", "position")
    list_filter = ("course",)
    list_select_related = ("course",)
    search_fields = ("title", "course__title")
    fields = ("course", "title", "slug", "position")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (ChapterInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("course",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else super().get_prepopulated_fields(request, obj)


@admin.register(Chapter)
class ChapterAdmin(OrderedAdminMixin, BaseAdmin):
    area = Area.TRAINING
    ordered_within = "part"
    form = ChapterForm
    list_display = ("title", "course", "part", "position", "minutes", "published")
    list_filter = ("course", "published")
    list_select_related = ("course", "part")
    search_fields = ("title", "summary", "body", "course__title")
    autocomplete_fields = ("part",)
    prepopulated_fields = {"slug": ("title",)}
