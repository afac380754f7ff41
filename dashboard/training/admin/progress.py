"""The rules of the training, and who has finished which course."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from dashboard.training.models import Completion, TrainingPolicy
from mentorhub.admin.areas import Area
from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.admin.base import ReadOnlyAdmin, person_search_fields
from mentorhub.admin.policies import PolicyAdmin

register_source(
    AuditSource(
        "course_finished", _("Course finished"), Completion, at="at", by="person", person="person",
        related=("person", "course"), deferred=("course__recap",), search=("course__title",),
        text=lambda row: row.course.title,
    )
)  # fmt: skip


@admin.register(TrainingPolicy)
class TrainingPolicyAdmin(PolicyAdmin):
    area = Area.RULES
    list_display = ("__str__", "pass_percent", "draw", "retry_minutes")
    search_fields = ("pass_percent",)


@admin.register(Completion)
class CompletionAdmin(ReadOnlyAdmin):
    area = Area.TRAINING
    list_display = ("person", "course", "at")
    list_filter = ("course", "at")
    list_select_related = ("person", "course")
    search_fields = (*person_search_fields("person"), "course__title")
