"""The administration page of announcements."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dashboard.announcements.audience import AudienceField, check_audience
from dashboard.models import Announcement, AnnouncementEdit
from dashboard.models.announcement import MAX_ANNOUNCEMENT_LENGTH
from mentorhub.admin.areas import Area
from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.admin.base import BaseAdmin
from mentorhub.forms.texts import PublishedTextsMixin
from mentorhub.markdown.fields import MarkdownField, MarkdownWidget

register_source(
    AuditSource(
        "announced", _("Announcement published"), Announcement, at="since", by="written_by",
        search=("title",), deferred=("body",),
    )
)  # fmt: skip

register_source(
    AuditSource(
        "announcement_edited", _("Announcement edited"), AnnouncementEdit, at="at", by="by",
        related=("announcement",), search=("announcement__title",),
        deferred=("announcement__body",),
        text=lambda row: row.announcement.title, target=lambda row: row.announcement,
    )
)  # fmt: skip


class AnnouncementForm(PublishedTextsMixin, forms.ModelForm):
    # Some mentors study one of the paths.
    published_texts = ("title", "body")
    for_more = AudienceField()

    class Meta:
        model = Announcement
        fields = ("title", "body", "group", "acknowledge", "since", "until")
        field_classes = {"body": MarkdownField}
        widgets = {"body": MarkdownWidget}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk:
            check_audience(self, self.instance, cleaned)
        return cleaned

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        MaxLengthValidator(MAX_ANNOUNCEMENT_LENGTH)(body)
        return body


class CurrentFilter(admin.SimpleListFilter):
    title = _("shown")
    parameter_name = "shown"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("now", _("Now"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.current() if self.value() == "now" else None


@admin.register(Announcement)
class AnnouncementAdmin(BaseAdmin):
    area = Area.NEWS
    leads_area = True
    form = AnnouncementForm
    list_display = ("title", "group", "since", "until", "written_by")
    list_filter = (CurrentFilter,)
    list_select_related = ("written_by", "group__path")
    search_fields = ("title", "body")
    fields = ("title", "body", "group", "for_more", "acknowledge", "since", "until")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.written_by = request.user
        super().save_model(request, obj, form, change)
        if change and form.has_changed():
            obj.record_edit(by=request.user, show_again=False)
