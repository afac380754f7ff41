"""The administration pages of sessions with their outcomes, of their policy and of time proposals.

The private texts of mentors (PrivateNote, Scratchpad) have no page here.
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.areas import Area
from mentorhub.admin.base import BaseAdmin, NoDeleteInline, ReadOnlyAdmin, person_search_fields
from mentorhub.admin.policies import PolicyAdmin
from mentorhub.forms.links import HttpsField
from mentorhub.notifications.models import Delivery
from students.models import Outcome, Session, SessionPolicy, TimeProposal
from students.sessions.entry_updates import telling_changes


class OutcomeInline(NoDeleteInline):
    """All outcomes, replaced ones too; they are corrected on the page of the session, not here."""

    model = Outcome
    fields = readonly_fields = ("outcome", "reason", "by", "at", "replaced_at")
    max_num = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("by")

    @admin.display(description=_("outcome"))
    def outcome(self, obj: Outcome) -> str:
        return str(Session.Status(obj.status).label)

    @admin.display(description=_("reason"))
    def reason(self, obj: Outcome) -> str:
        return obj.reason


@admin.register(Session)
class SessionAdmin(BaseAdmin):
    """Only the link can be changed here; mentor and student move, cancel and close a session."""

    area = Area.MENTORING
    leads_area = True
    formfield_overrides = BaseAdmin.formfield_overrides | {
        models.URLField: {"form_class": HttpsField}
    }
    list_display = ("starts_at", "student", "mentor", "kind", "status", "schedule_version")
    list_filter = ("status", "kind", "starts_at", ("project", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("student", "mentor")
    search_fields = (*person_search_fields("student", "mentor"), "uid")
    date_hierarchy = "starts_at"
    ordering = ("-starts_at",)
    fields = (
        "student", "mentor", "kind", "starts_at", "ends_at", "zone", "join_url", "status",
        "project", "schedule_version", "details_version", "series", "recurrence_at", "uid",
        "planned_by", "planned_at", "mails",
    )  # fmt: skip
    inlines = (OutcomeInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return tuple(name for name in self.fields if name != "join_url")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Sessions are planned on the pages of mentors, which send the mails."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Both people are told of another link, as when the mentor changes it."""
        with telling_changes(models.Q(pk=obj.pk), by=request.user):
            obj.save(update_fields=["join_url"])

    @admin.display(description=_("e-mails"))
    def mails(self, obj: Session) -> str:
        count = Delivery.objects.filter(session=obj).count()
        log = reverse("admin:notifications_delivery_changelist")
        address = f"{log}?session__id__exact={obj.pk}"
        return format_html('<a href="{}">{}</a>', address, count)


@admin.register(SessionPolicy)
class SessionPolicyAdmin(PolicyAdmin):
    area = Area.RULES
    list_display = (
        "__str__", "funded_minutes", "self_paid_minutes", "late_hours", "early_reminder_hours",
        "late_reminder_minutes", "when_ambiguous",
    )  # fmt: skip
    list_filter = ("when_ambiguous",)
    search_fields = ("when_ambiguous",)
    fieldsets = (
        (None, {"fields": ("funded_minutes", "self_paid_minutes")}),
        (
            _("Moves, cancellations, absences"),
            {"fields": ("late_hours", "absent_after_one_in", "absence_months")},
        ),
        (
            _("Reminders"),
            {"fields": ("early_reminder_hours", "late_reminder_minutes", "when_ambiguous")},
        ),
        (_("Signals"), {"fields": ("no_deliverable_days",)}),
    )


@admin.register(TimeProposal)
class TimeProposalAdmin(ReadOnlyAdmin):
    area = Area.MENTORING
    list_display = ("starts_at", "student", "mentor", "made_by", "made_at", "state", "answered_at")
    list_filter = ("state", "made_at")
    list_select_related = ("mentorship__student", "mentorship__mentor", "made_by")
    search_fields = person_search_fields("mentorship__student", "mentorship__mentor")
    date_hierarchy = "made_at"

    @admin.display(description=_("student"), ordering="mentorship__student__plain_name")
    def student(self, obj: TimeProposal) -> Any:
        return obj.mentorship.student

    @admin.display(description=_("mentor"), ordering="mentorship__mentor__plain_name")
    def mentor(self, obj: TimeProposal) -> Any:
        return obj.mentorship.mentor
