"""The administration pages of deliverables and of goals."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.areas import Area
from mentorhub.admin.base import BaseAdmin, ReadOnlyAdmin, person_search_fields
from students.models import Deliverable, Goal


@admin.register(Deliverable)
class DeliverableAdmin(ReadOnlyAdmin):
    area = Area.STUDENTS
    list_display = ("student", "project", "number", "what", "handed_in_at", "read_at", "read_by")
    list_filter = (
        ("read_at", admin.EmptyFieldListFilter), "handed_in_at", "enrolment__path",
    )  # fmt: skip
    list_select_related = ("enrolment__student", "project", "read_by")
    search_fields = (
        *person_search_fields("enrolment__student"),
        "project__title",
        "file_name",
        "link",
        "note",
    )
    date_hierarchy = "handed_in_at"
    fields = (
        "enrolment", "project", "number", "expected", "link", "file_name", "content_type", "size",
        "sha256", "note", "handed_in_at", "read_at", "read_by",
    )  # fmt: skip

    @admin.display(description=_("student"), ordering="enrolment__student__plain_name")
    def student(self, obj: Deliverable) -> Any:
        return obj.enrolment.student

    @admin.display(description=_("what"))
    def what(self, obj: Deliverable) -> str:
        return Truncator(obj.file_name or obj.link).chars(60)


@admin.register(Goal)
class GoalAdmin(BaseAdmin):
    area = Area.STUDENTS
    list_display = ("text", "student", "set_at", "done_at", "removed_at")
    list_filter = (
        ("done_at", admin.EmptyFieldListFilter),
        ("removed_at", admin.EmptyFieldListFilter),
        "set_at",
        "enrolment__path",
    )
    list_select_related = ("enrolment__student",)
    search_fields = (*person_search_fields("enrolment__student"), "text")
    date_hierarchy = "set_at"
    autocomplete_fields = ("enrolment",)
    fields = ("enrolment", "text", "set_at", "done_at", "removed_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("enrolment", "set_at") if obj else ("set_at",)

    @admin.display(description=_("student"), ordering="enrolment__student__plain_name")
    def student(self, obj: Goal) -> Any:
        return obj.enrolment.student
