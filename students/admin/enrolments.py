"""The administration pages of enrolments, of the work on projects and of absences."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from mentorhub import endings
from mentorhub.admin.areas import Area
from mentorhub.admin.base import BaseAdmin, BaseInline, NoDeleteInline, person_search_fields
from mentorhub.admin.confirmation import (
    ConfirmationSummary,
    ConfirmedAction,
    ConfirmedActionsMixin,
    EndAction,
    SummaryLine,
)
from mentorhub.admin.csv_resources import CsvExportMixin, CsvResource
from mentorhub.admin.grant_admin import RunningFilter
from mentorhub.database import current_login, lock
from students.admin.front_page import without_mentor
from students.enrolments.due_days import announce
from students.models import Absence, Enrolment, Path, Pause, ProjectWork


class EndEnrolmentForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[("", "---------"), *Enrolment.EndReason.choices]
    )
    path = forms.ModelChoiceField(
        Path.objects.none(),
        label=_("New path"),
        required=False,
        help_text=_("Only for a change of path: a new enrolment in it begins right away."),
    )

    def __init__(self, data: Any, *, enrolments: list[Enrolment]) -> None:
        super().__init__(data)
        self.enrolments = enrolments
        open_paths = Path.objects.filter(archived_at=None)
        if len(enrolments) == 1:
            open_paths = open_paths.exclude(pk=enrolments[0].path_id)
        self.fields["path"].queryset = open_paths  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        reason, path = cleaned.get("reason"), cleaned.get("path")
        changes_path = reason == Enrolment.EndReason.CHANGED_PATH
        if changes_path and path is None and "path" not in self.errors:
            self.add_error("path", gettext("Choose the new path."))
        elif path is not None and not changes_path:
            self.add_error("path", gettext("Leave this empty, or choose “Changed path” above."))
        elif path is not None and any(row.path_id == path.pk for row in self.enrolments):
            self.add_error("path", gettext("One of these students is already on this path."))
        return cleaned


class EndEnrolmentAction(EndAction):
    heading = _("End an enrolment?")

    def success_message(self, count: int) -> str:
        said = ngettext("The enrolment has ended.", "%(count)d enrolments have ended.", count)
        return said % {"count": count}

    def form(self, data: Any, rows: list[Enrolment]) -> EndEnrolmentForm:
        return EndEnrolmentForm(data, enrolments=rows)

    def ending(self, request: HttpRequest, form: Any) -> endings.Ending:
        because = form.cleaned_data["reason"]
        return endings.Ending(by=request.user, at=timezone.now(), because=because)

    def summary(
        self, request: HttpRequest, rows: list[Enrolment], form: Any
    ) -> ConfirmationSummary:
        summary = super().summary(request, rows, form)
        if path := form.cleaned_data["path"]:
            said = ngettext(
                "A new enrolment in %(path)s begins right away.",
                "%(count)d new enrolments in %(path)s begin right away.",
                len(rows),
            )
            summary.lines.append(SummaryLine(said % {"path": path, "count": len(rows)}))
        return summary

    def perform(
        self, request: HttpRequest, rows: list[Enrolment], form: Any, *, seen: str
    ) -> list[Any]:
        with transaction.atomic(using=current_login()):
            done = super().perform(request, rows, form, seen=seen)
            if path := form.cleaned_data["path"]:
                for row in done:
                    if isinstance(row, Enrolment):
                        row.continue_on(path)
        return done


class MentorFilter(admin.SimpleListFilter):
    """Whether somebody supports the student of a running enrolment now."""

    title = _("mentor")
    parameter_name = "mentor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("none", _("Without a mentor"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        return without_mentor(queryset) if self.value() == "none" else None


class EnrolmentCsvResource(CsvResource):
    student = Field("student__name", "student", readonly=True)
    email = Field("student__email", "email", readonly=True)
    path = Field("path__slug", "path", readonly=True)
    path_title = Field("path__title", "path_title", readonly=True)

    class Meta:
        model = Enrolment
        fields = (
            "id", "student", "email", "path", "path_title", "started_at", "ended_at", "end_reason",
            "funded",
        )  # fmt: skip
        select_related = ("student", "path")


class PauseInline(BaseInline):
    model = Pause


class ProjectWorkInline(NoDeleteInline):
    model = ProjectWork
    fields = ("project", "state", "started_at", "due_on", "finished_at")
    readonly_fields = ("project", "started_at")
    max_num = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProjectWork]:
        return super().get_queryset(request).select_related("project")


class AbsenceInline(NoDeleteInline):
    model = Absence
    fields = ("on", "noted_by", "noted_at", "withdrawn_at", "withdrawn_by")
    readonly_fields = ("noted_by", "noted_at", "withdrawn_at", "withdrawn_by")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Absence]:
        return super().get_queryset(request).select_related("noted_by", "withdrawn_by")


@admin.register(Enrolment)
class EnrolmentAdmin(ConfirmedActionsMixin, CsvExportMixin, BaseAdmin):
    area = Area.STUDENTS
    leads_area = True
    actions = ("end",)
    confirmed_actions: ClassVar[tuple[ConfirmedAction, ...]] = (EndEnrolmentAction(),)
    resource_classes = [EnrolmentCsvResource]
    list_display = ("student", "path", "started_at", "ended_at", "end_reason", "funded")
    list_filter = (RunningFilter, MentorFilter, "path", "end_reason", "funded")
    list_select_related = ("student", "path")
    search_fields = (*person_search_fields("student"), "path__title")
    autocomplete_fields = ("student", "path")
    date_hierarchy = "started_at"
    inlines = (PauseInline, ProjectWorkInline, AbsenceInline)

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

    @admin.action(description=_("End the selected items…"))
    def end(self, request: HttpRequest, queryset: QuerySet[Enrolment]) -> HttpResponse | None:
        return self.confirm_action(request, "end", queryset)

    def save_formset(
        self, request: HttpRequest, form: Any, formset: forms.BaseModelFormSet, change: bool
    ) -> None:
        if formset.model is Absence:
            for each in formset.forms:
                each.instance.noted_by = request.user
        super().save_formset(request, form, formset, change)
        if formset.model is ProjectWork:
            for work_form in formset.forms:
                _announce_due_day(request, work_form)


@admin.register(ProjectWork)
class ProjectWorkAdmin(BaseAdmin):
    area = Area.STUDENTS
    list_display = ("student", "project", "state", "started_at", "due_on", "finished_at")
    list_filter = ("state", "project__path")
    list_select_related = ("enrolment__student", "project")
    search_fields = (*person_search_fields("enrolment__student"), "project__title")
    autocomplete_fields = ("enrolment", "project")
    date_hierarchy = "started_at"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("enrolment", "project", "started_at") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        super().save_model(request, obj, form, change)
        _announce_due_day(request, form)

    @admin.display(description=_("student"), ordering="enrolment__student__plain_name")
    def student(self, obj: ProjectWork) -> Any:
        return obj.enrolment.student


def _announce_due_day(request: HttpRequest, form: Any) -> None:
    """Tell the student of a due day that the form, which is saved, has changed."""
    if "due_on" in form.changed_data and form.instance.pk:
        announce(form.instance, was=form.initial.get("due_on"), by=request.user)


@admin.register(Absence)
class AbsenceAdmin(BaseAdmin):
    area = Area.STUDENTS
    list_display = ("student", "on", "noted_by", "noted_at", "withdrawn_at", "withdrawn_by")
    list_filter = (("withdrawn_at", admin.EmptyFieldListFilter), "enrolment__path")
    list_select_related = ("enrolment__student", "noted_by", "withdrawn_by")
    search_fields = person_search_fields("enrolment__student", "noted_by")
    autocomplete_fields = ("enrolment",)
    date_hierarchy = "on"
    fields = ("enrolment", "on")
    actions = ("withdraw",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An absence is never edited; a wrong one is withdrawn, which keeps the row."""
        return obj is None

    def save_model(self, request: HttpRequest, obj: Any, form: forms.Form, change: bool) -> None:
        obj.noted_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("student"), ordering="enrolment__student__plain_name")
    def student(self, obj: Absence) -> Any:
        return obj.enrolment.student

    @admin.action(description=_("Withdraw the selected absences"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Absence]) -> None:
        with transaction.atomic(using=current_login()):
            standing = []
            for absence in queryset.filter(withdrawn_at=None).order_by("pk"):
                lock(absence)
                if absence.withdrawn_at is not None:
                    continue  # somebody else has withdrawn it meanwhile
                standing.append(absence)
                absence.withdrawn_at, absence.withdrawn_by = timezone.now(), request.user
                absence.save(update_fields=["withdrawn_at", "withdrawn_by"])
                self.log_change(request, absence, "Withdrawn.")
        count = len(standing)
        said = ngettext(
            "%(count)d absence was withdrawn.", "%(count)d absences were withdrawn.", count
        )
        messages.success(request, said % {"count": count})
