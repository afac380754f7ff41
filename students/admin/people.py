"""Who is on which path, with whom at their side."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export.fields import Field

from mentorhub.admin.confirmation import Act, AsksFirst, End
from mentorhub.admin.csv_tables import Exported, NeutralResource
from mentorhub.admin.granting import GrantAdmin, GrantForm, RunningFilter
from mentorhub.admin.restricted import KeptAdmin, KeptInline, RowsInline
from mentorhub.database import current_login, lock
from students.admin.enrolment_form import EndEnrolment
from students.models import Absence, Approval, Enrolment, Mentorship, Pause, ProjectWork, Session

PEOPLE_SEARCH = ("name", "email")


def search(*people: str) -> tuple[str, ...]:
    return tuple(f"{person}__{field}" for person in people for field in PEOPLE_SEARCH)


class EnrolmentTable(NeutralResource):
    student = Field("student__name", "student", readonly=True)
    email = Field("student__email", "email", readonly=True)
    path = Field("path__slug", "path", readonly=True)

    class Meta:
        model = Enrolment
        fields = ("student", "email", "path", "started_at", "ended_at", "end_reason", "funded")
        select_related = ("student", "path")


class PauseInline(RowsInline):
    model = Pause


class WorkInline(KeptInline):
    model = ProjectWork
    fields = ("project", "state", "started_at", "due_on", "finished_at")
    readonly_fields = ("project", "started_at")
    max_num = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProjectWork]:
        return super().get_queryset(request).select_related("project")


class AbsenceInline(KeptInline):
    model = Absence
    fields = ("on", "noted_by", "noted_at", "withdrawn_at", "withdrawn_by")
    readonly_fields = ("noted_by", "noted_at", "withdrawn_at", "withdrawn_by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Absence]:
        return super().get_queryset(request).select_related("noted_by", "withdrawn_by")


@admin.register(Enrolment)
class EnrolmentAdmin(AsksFirst, Exported, KeptAdmin):
    actions = ("end",)
    acts: ClassVar[tuple[Act, ...]] = (EndEnrolment(),)
    resource_classes = [EnrolmentTable]
    list_display = ("student", "path", "started_at", "ended_at", "end_reason", "funded")
    list_filter = (RunningFilter, "path", "end_reason", "funded")
    list_select_related = ("student", "path")
    search_fields = (*search("student"), "path__title")
    autocomplete_fields = ("student", "path")
    date_hierarchy = "started_at"
    inlines = (PauseInline, WorkInline, AbsenceInline)

    def get_fields(self, request: HttpRequest, obj: Enrolment | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("student", "path", "started_at", "funded")
        kept = ("student", "path", "started_at", "funded")
        return (*kept, "ended_at", "ended_by", "end_reason") if obj.ended_at else kept

    def get_readonly_fields(
        self, request: HttpRequest, obj: Enrolment | None = None
    ) -> tuple[str, ...]:
        if obj is None:
            return ()
        kept = ("student", "path", "started_at")
        ended = ("funded", "ended_at", "ended_by", "end_reason")
        return (*kept, *ended) if obj.ended_at else kept

    @admin.action(description=_("End the selected ones…"))
    def end(self, request: HttpRequest, queryset: QuerySet[Enrolment]) -> HttpResponse | None:
        return self.ask_about(request, "end", queryset)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        if formset.model is Absence:
            for each in formset.forms:
                each.instance.noted_by = request.user
        super().save_formset(request, form, formset, change)


@admin.register(ProjectWork)
class ProjectWorkAdmin(KeptAdmin):
    list_display = ("student", "project", "state", "started_at", "due_on", "finished_at")
    list_filter = ("state", "project__path")
    list_select_related = ("enrolment__student", "project")
    search_fields = (*search("enrolment__student"), "project__title")
    autocomplete_fields = ("enrolment", "project")
    date_hierarchy = "started_at"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("enrolment", "project", "started_at") if obj else ()

    @admin.display(description=_("student"), ordering="enrolment__student__name")
    def student(self, obj: ProjectWork) -> Any:
        return obj.enrolment.student


@admin.register(Absence)
class AbsenceAdmin(KeptAdmin):
    list_display = ("student", "on", "noted_by", "noted_at", "withdrawn_at", "withdrawn_by")
    list_filter = (("withdrawn_at", admin.EmptyFieldListFilter), "enrolment__path")
    list_select_related = ("enrolment__student", "noted_by", "withdrawn_by")
    search_fields = search("enrolment__student", "noted_by")
    autocomplete_fields = ("enrolment",)
    date_hierarchy = "on"
    fields = ("enrolment", "on")
    actions = ("withdraw",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Noted once; a wrong one is withdrawn, with a trace."""
        return obj is None

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        obj.noted_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("student"), ordering="enrolment__student__name")
    def student(self, obj: Absence) -> Any:
        return obj.enrolment.student

    @admin.action(description=_("Withdraw the selected absences"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Absence]) -> None:
        with transaction.atomic(using=current_login()):
            standing = []
            for absence in queryset.filter(withdrawn_at=None).order_by("pk"):
                lock(absence)
                if absence.withdrawn_at is not None:
                    continue  # somebody else was faster, and stays named
                standing.append(absence)
                absence.withdrawn_at, absence.withdrawn_by = timezone.now(), request.user
                absence.save(update_fields=["withdrawn_at", "withdrawn_by"])
                self.log_change(request, absence, "Withdrawn.")
        count = len(standing)
        said = ngettext("%(count)d was withdrawn.", "%(count)d were withdrawn.", count)
        messages.success(request, said % {"count": count})


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
