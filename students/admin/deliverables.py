"""The administration pages of deliverables, their comments and uploads, and of goals."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.areas import Area
from mentorhub.admin.base import (
    BaseAdmin,
    NoDeleteInline,
    ReadOnlyAdmin,
    person_search_fields,
)
from students.models import Deliverable, DeliverableNote, Goal, Upload


class CommentInline(NoDeleteInline):
    model = DeliverableNote
    fields = readonly_fields = ("author", "written_at", "text")
    ordering = ("written_at", "pk")
    verbose_name_plural = _("comments")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Deliverable)
class DeliverableAdmin(ReadOnlyAdmin):
    area = Area.STUDENTS
    list_display = (
        "student", "project", "number", "what", "handed_in_at", "read_at", "read_by",
        "withdrawn_at",
    )  # fmt: skip
    list_filter = (
        ("read_at", admin.EmptyFieldListFilter),
        ("withdrawn_at", admin.EmptyFieldListFilter),
        "handed_in_at",
        "enrolment__path",
    )
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
        "withdrawn_at", "replaces",
    )  # fmt: skip
    inlines = (CommentInline,)

    @admin.display(description=_("student"), ordering="enrolment__student__plain_name")
    def student(self, obj: Deliverable) -> Any:
        return obj.enrolment.student

    @admin.display(description=_("what"))
    def what(self, obj: Deliverable) -> str:
        return Truncator(obj.file_name or obj.link).chars(60)


@admin.register(DeliverableNote)
class DeliverableNoteAdmin(ReadOnlyAdmin):
    area = Area.STUDENTS
    list_display = ("student", "project", "number", "excerpt", "author", "written_at")
    list_filter = ("written_at", "deliverable__enrolment__path")
    list_select_related = (
        "deliverable__enrolment__student", "deliverable__project", "author",
    )  # fmt: skip
    search_fields = (
        *person_search_fields("deliverable__enrolment__student"),
        *person_search_fields("author"),
        "deliverable__project__title",
        "text",
    )
    date_hierarchy = "written_at"
    fields = ("deliverable", "author", "written_at", "text")

    @admin.display(description=_("student"), ordering="deliverable__enrolment__student__plain_name")
    def student(self, obj: DeliverableNote) -> Any:
        return obj.deliverable.enrolment.student

    @admin.display(description=_("project"), ordering="deliverable__project")
    def project(self, obj: DeliverableNote) -> Any:
        return obj.deliverable.project

    @admin.display(description=_("number"), ordering="deliverable__number")
    def number(self, obj: DeliverableNote) -> int:
        return obj.deliverable.number

    @admin.display(description=_("text"))
    def excerpt(self, obj: DeliverableNote) -> str:
        return Truncator(obj.text).chars(60)


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin):
    area = Area.STUDENTS
    list_display = ("student", "project", "name", "received", "size", "begun_at", "expires_at")
    list_filter = ("begun_at", "enrolment__path")
    list_select_related = ("enrolment__student", "project")
    search_fields = (*person_search_fields("enrolment__student"), "project__title", "name")
    date_hierarchy = "begun_at"
    fields = (
        "enrolment", "project", "name", "received", "size", "link", "note", "replaces", "begun_at",
        "expires_at",
    )  # fmt: skip

    @admin.display(description=_("student"), ordering="enrolment__student__plain_name")
    def student(self, obj: Upload) -> Any:
        return obj.enrolment.student


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
