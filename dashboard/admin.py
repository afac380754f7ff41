from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from dashboard.models import Announcement, Mentor, MentorResource
from dashboard.models.announcement import LONGEST_ANNOUNCEMENT
from dashboard.profile.levels import level_of
from mentorhub.admin.csv_tables import Exported, NeutralResource
from mentorhub.admin.restricted import KeptAdmin
from mentorhub.markdown.fields import MarkdownField, MarkdownWidget


class NoviceFilter(admin.SimpleListFilter):
    title = _("training")
    parameter_name = "training"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("certified", _("Certified")), ("novice", _("Novice"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "certified":
            return queryset.certified()
        if self.value() == "novice":
            return queryset.novices()
        return None


class MentorForm(forms.ModelForm):
    languages = SimpleArrayField(
        forms.CharField(max_length=5),
        label=_("Languages"),
        required=False,
        help_text=_("Codes with commas between them: en, fr."),
    )

    class Meta:
        model = Mentor
        fields = (
            "user",
            "introduction",
            "capacity",
            "languages",
            "certified_at",
            "willing_to_support_disabled_students",
            "paused_from",
            "paused_until",
            "confirmed_at",
        )


class MentorTable(NeutralResource):
    name = Field("user__name", "name", readonly=True)
    email = Field("user__email", "email", readonly=True)

    class Meta:
        model = Mentor
        fields = ("name", "email", "capacity", "languages", "certified_at", "confirmed_at")
        select_related = ("user",)


@admin.register(Mentor)
class MentorAdmin(Exported, KeptAdmin):
    form = MentorForm
    resource_classes = [MentorTable]
    list_display = ("user", "capacity", "certified_at", "paused_from", "paused_until")
    list_filter = (NoviceFilter, "willing_to_support_disabled_students")
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email")
    autocomplete_fields = ("user",)
    ordering = ("user__name",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user", "level") if obj else ()

    @admin.display(description=_("level"))
    def level(self, mentor: Mentor) -> str:
        """The level and how far the rules of the next are met, as the mentor reads them."""
        standing = level_of(mentor)
        rules = [
            rule.text for level in standing.levels if not level.is_reached for rule in level.rules
        ]
        return "; ".join([standing.title, *rules])


class MentorResourceForm(forms.ModelForm):
    class Meta:
        model = MentorResource
        fields = ("title", "slug", "summary", "body", "minutes", "position", "published")
        field_classes = {"body": MarkdownField}
        widgets = {"body": MarkdownWidget}


class AnnouncementForm(forms.ModelForm):
    class Meta:
        model = Announcement
        fields = ("title", "body", "since", "until")
        field_classes = {"body": MarkdownField}
        widgets = {"body": MarkdownWidget}

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        MaxLengthValidator(LONGEST_ANNOUNCEMENT)(body)
        return body


@admin.register(MentorResource)
class MentorResourceAdmin(KeptAdmin):
    form = MentorResourceForm
    list_display = ("title", "position", "minutes", "published", "updated_at")
    list_filter = ("published",)
    search_fields = ("title", "summary", "body")
    prepopulated_fields = {"slug": ("title",)}


class CurrentFilter(admin.SimpleListFilter):
    title = _("shown")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("Now"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.current() if self.value() == "now" else None


@admin.register(Announcement)
class AnnouncementAdmin(KeptAdmin):
    form = AnnouncementForm
    list_display = ("title", "since", "until", "written_by")
    list_filter = (CurrentFilter,)
    list_select_related = ("written_by",)
    search_fields = ("title", "body")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.written_by = request.user
        super().save_model(request, obj, form, change)
