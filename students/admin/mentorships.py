"""The administration pages of mentorships, and of approvals to mentor or assess on a path."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mentorhub.admin.areas import Area
from mentorhub.admin.base import person_search_fields
from mentorhub.admin.confirmation import ConfirmedAction, EndAction
from mentorhub.admin.csv_resources import CsvExportMixin, CsvResource
from mentorhub.admin.grant_admin import GrantAdmin, GrantForm, RunningFilter
from students.defences.experience import experience_warning
from students.enrolments.assigning import add_mentorship, check_assignment
from students.models import Approval, Mentorship, Session


class EndMentorshipAction(EndAction):
    heading = _("End a mentorship?")

    def success_message(self, count: int) -> str:
        said = ngettext("The mentorship has ended.", "%(count)d mentorships have ended.", count)
        return said % {"count": count}


class MentorshipForm(GrantForm):
    editable_fields = ("ends_at",)

    class Meta:
        model = Mentorship
        fields = ("student", "mentor", "kind", "starts_at", "ends_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields["starts_at"].help_text = _("Both people get an e-mail when you save.")
            self.fields["ends_at"].help_text = _("Only if the end is already known.")

    def clean(self) -> dict[str, Any]:
        """A new one keeps the rules of every assignment (students.enrolments.assigning)."""
        cleaned = super().clean()
        student, mentor = cleaned.get("student"), cleaned.get("mentor")
        starts_at = cleaned.get("starts_at")
        if self.instance.pk is None and student and mentor and starts_at:
            check_assignment(mentor, student, starts_at=max(starts_at, timezone.now()))
        return cleaned

    def clean_ends_at(self) -> Any:
        """Refuse an end before a planned session, whose people would not be told."""
        ends_at = self.cleaned_data["ends_at"]
        if self.instance.pk and ends_at is not None:
            planned = Session.objects.filter(
                mentorship=self.instance,
                status=Session.Status.PLANNED,
                starts_at__gte=max(ends_at, timezone.now()),
            )
            if planned.exists():
                raise forms.ValidationError(
                    _(
                        "Sessions are planned after that date. Cancel them first, or end the "
                        "mentorship now."
                    )
                )
        return ends_at


class MentorshipCsvResource(CsvResource):
    class Meta:
        model = Mentorship
        fields = (
            "id", "student", "mentor", "kind", "starts_at", "ends_at", "ended_at", "ended_by",
            "granted_by",
        )  # fmt: skip


@admin.register(Mentorship)
class MentorshipAdmin(CsvExportMixin, GrantAdmin):
    area = Area.MENTORING
    leads_area = True
    form = MentorshipForm
    resource_classes = [MentorshipCsvResource]
    confirmed_actions: ClassVar[tuple[ConfirmedAction, ...]] = (EndMentorshipAction(),)
    list_display = ("student", "mentor", "kind", "starts_at", "ends_at", "ended_at", "granted_by")
    list_filter = (RunningFilter, "kind")
    list_select_related = ("student", "mentor", "granted_by")
    search_fields = person_search_fields("student", "mentor")
    autocomplete_fields = ("student", "mentor")
    date_hierarchy = "starts_at"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A cover is planned on the page of covers, which hands the sessions over."""
        if obj is None:
            return ("student", "mentor", "starts_at", "ends_at")
        fields = ("student", "mentor", "kind", "starts_at", "ends_at")
        return (*fields, "ended_at", "ended_by", "granted_by")

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        obj.granted_by = request.user
        add_mentorship(obj, now=timezone.now())


class EndApprovalAction(EndAction):
    heading = _("End an approval?")

    def success_message(self, count: int) -> str:
        said = ngettext("The approval has ended.", "%(count)d approvals have ended.", count)
        return said % {"count": count}


class ApprovalForm(GrantForm):
    class Meta:
        model = Approval
        fields = ("user", "path", "kind")


@admin.register(Approval)
class ApprovalAdmin(GrantAdmin):
    area = Area.PEOPLE
    form = ApprovalForm
    confirmed_actions: ClassVar[tuple[ConfirmedAction, ...]] = (EndApprovalAction(),)
    list_display = ("user", "path", "kind", "granted_at", "granted_by", "ended_at")
    list_filter = (RunningFilter, "path", "kind")
    list_select_related = ("user", "path", "granted_by")
    search_fields = (*person_search_fields("user"), "path__title")
    autocomplete_fields = ("user", "path")
    date_hierarchy = "granted_at"

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        is_new_assessor = not change and obj.kind == Approval.Kind.ASSESSOR
        if is_new_assessor and (text := experience_warning(obj.user)):
            messages.warning(request, text, "experience")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = ("user", "path", "kind")
        seen = ("granted_at", "granted_by", "ended_at", "ended_by")
        return (*fields, *seen) if obj else fields
