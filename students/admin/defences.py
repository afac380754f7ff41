"""The administration pages of defences with their verdicts, and of the rules for them.

What an assessor writes before the release has no page here, nor what mentors note of a work.
"""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.areas import Area
from mentorhub.admin.base import NoDeleteInline, ReadOnlyAdmin, person_search_fields
from mentorhub.admin.policies import PolicyAdmin
from mentorhub.notifications.models import Delivery
from students.models import Assessment, Defence, EvaluationPolicy, Verdict, VerdictSkill


class AssessmentInline(NoDeleteInline):
    """Who judged it and when, without a word of it."""

    model = Assessment
    fields = readonly_fields = (
        "part", "assessor", "begun_at", "withdrawn_at", "handed_in_at", "released_at",
    )  # fmt: skip
    max_num = 0

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("assessor")


class VerdictInline(NoDeleteInline):
    model = Verdict
    fields = readonly_fields = ("number", "kind", "outcome", "fix_until", "released_at", "reason")
    max_num = 0
    show_change_link = True


@admin.register(Defence)
class DefenceAdmin(ReadOnlyAdmin):
    """Mentors ask for defences, assessors take, move and record them, on pages of their own."""

    area = Area.STUDENTS
    list_display = ("student", "project", "status", "requested_at", "assessor", "starts_at")
    list_filter = ("status", "not_held_because", "starts_at", "work__project__path")
    list_select_related = ("student", "assessor", "work__project")
    search_fields = (
        *person_search_fields("student", "assessor"),
        "work__project__title",
        "uid",
    )
    date_hierarchy = "requested_at"
    fields = (
        "work", "number", "student", "status", "requested_by", "requested_at", "earliest_on",
        "latest_on", "proposed_to", "proposed_until", "assessor", "taken_at", "starts_at",
        "ends_at", "zone", "join_url", "recording_url", "schedule_version", "uid", "ended_at",
        "ended_by", "not_held_because", "not_held_words", "closes_at", "mails",
    )  # fmt: skip
    readonly_fields = ("mails",)
    inlines = (AssessmentInline, VerdictInline)

    @admin.display(description=_("project"), ordering="work__project__title")
    def project(self, obj: Defence) -> Any:
        return obj.work.project

    @admin.display(description=_("e-mails"))
    def mails(self, obj: Defence) -> str:
        count = Delivery.objects.filter(scope="defence", subject=str(obj.pk)).count()
        log = reverse("admin:notifications_delivery_changelist")
        return format_html('<a href="{}?scope=defence&subject={}">{}</a>', log, obj.pk, count)


class VerdictSkillInline(NoDeleteInline):
    model = VerdictSkill
    fields = readonly_fields = ("position", "title", "acquired", "words")
    max_num = 0


@admin.register(Verdict)
class VerdictAdmin(ReadOnlyAdmin):
    area = Area.STUDENTS
    list_display = ("student", "project", "outcome", "kind", "assessor", "released_at", "fix_until")
    list_filter = ("outcome", "kind", "released_at", "defence__work__project__path")
    list_select_related = ("defence__student", "defence__work__project", "assessor")
    search_fields = (
        *person_search_fields("defence__student", "assessor"),
        "defence__work__project__title",
    )
    date_hierarchy = "released_at"
    fields = (
        "defence", "number", "kind", "outcome", "words", "fix_until", "reason", "guide_version",
        "assessor", "released_at",
    )  # fmt: skip
    inlines = (VerdictSkillInline,)

    @admin.display(description=_("student"), ordering="defence__student__plain_name")
    def student(self, obj: Verdict) -> Any:
        return obj.defence.student

    @admin.display(description=_("project"), ordering="defence__work__project__title")
    def project(self, obj: Verdict) -> Any:
        return obj.defence.work.project


@admin.register(EvaluationPolicy)
class EvaluationPolicyAdmin(PolicyAdmin):
    area = Area.RULES
    list_display = (
        "__str__", "ask_from_days", "ask_until_days", "proposal_hours", "fix_hours",
        "answer_hours",
    )  # fmt: skip
    search_fields = ("ask_from_days",)
    fieldsets = (
        (_("Requests"), {"fields": ("ask_from_days", "ask_until_days", "proposal_hours")}),
        (_("Fixes"), {"fields": ("fix_hours", "answer_hours", "grace_minutes")}),
        (
            _("Assessors"),
            {"fields": ("students_supported", "students_finished", "work_open_days")},
        ),
    )
