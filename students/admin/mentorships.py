"""The administration pages of mentorships, and of approvals to mentor or assess on a path."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentorhub.admin.base import search
from mentorhub.admin.confirmation import Act, End
from mentorhub.admin.csv_resources import Exported
from mentorhub.admin.grant_admin import GrantAdmin, GrantForm, RunningFilter
from students.models import Approval, Mentorship, Session


class EndMentorship(End):
    heading = _("End a mentorship?")

    def said(self, count: int) -> str:
        said = ngettext("The mentorship has ended.", "%(count)d mentorships have ended.", count)
        return said % {"count": count}


class MentorshipForm(GrantForm):
    changeable = ("ends_at",)

    class Meta:
        model = Mentorship
        fields = ("student", "mentor", "kind", "starts_at", "ends_at")

    def clean_ends_at(self) -> Any:
        """An earlier end would leave sessions behind of which nobody is told."""
        ends_at = self.cleaned_data["ends_at"]
        if self.instance.pk and ends_at is not None:
            planned = Session.objects.filter(
                mentorship=self.instance,
                status=Session.Status.PLANNED,
                starts_at__gte=max(ends_at, timezone.now()),
            )
            if planned.exists():
                raise forms.ValidationError(
                    _("Sessions are planned after that. Cancel them first, or end it now.")
                )
        return ends_at


@admin.register(Mentorship)
class MentorshipAdmin(Exported, GrantAdmin):
    form = MentorshipForm
    acts: ClassVar[tuple[Act, ...]] = (EndMentorship(),)
    list_display = ("student", "mentor", "kind", "starts_at", "ends_at", "ended_at", "granted_by")
    list_filter = (RunningFilter, "kind")
    list_select_related = ("student", "mentor", "granted_by")
    search_fields = search("student", "mentor")
    autocomplete_fields = ("student", "mentor")
    date_hierarchy = "starts_at"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = ("student", "mentor", "kind", "starts_at", "ends_at")
        return (*fields, "ended_at", "ended_by", "granted_by") if obj else fields


class EndApproval(End):
    heading = _("End an approval?")

    def said(self, count: int) -> str:
        said = ngettext("The approval has ended.", "%(count)d approvals have ended.", count)
        return said % {"count": count}


class ApprovalForm(GrantForm):
    class Meta:
        model = Approval
        fields = ("user", "path", "kind")


@admin.register(Approval)
class ApprovalAdmin(GrantAdmin):
    form = ApprovalForm
    acts: ClassVar[tuple[Act, ...]] = (EndApproval(),)
    list_display = ("user", "path", "kind", "granted_at", "granted_by", "ended_at")
    list_filter = (RunningFilter, "path", "kind")
    list_select_related = ("user", "path", "granted_by")
    search_fields = (*search("user"), "path__title")
    autocomplete_fields = ("user", "path")
    date_hierarchy = "granted_at"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = ("user", "path", "kind")
        seen = ("granted_at", "granted_by", "ended_at", "ended_by")
        return (*fields, *seen) if obj else fields
