"""The administration page of mentors' profiles."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.postgres.forms import SimpleArrayField
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field

from dashboard.models import Mentor, ProfileChange
from dashboard.profile.levels import level_of
from mentorhub.admin.areas import Area
from mentorhub.admin.audit import AuditSource, register_source
from mentorhub.admin.base import BaseAdmin
from mentorhub.admin.csv_resources import CsvExportMixin, CsvResource
from mentorhub.forms.texts import TextField

# The field alone: what was written in it stands on the profile.
for source in (
    AuditSource(
        "profile_changed", _("Profile changed"), ProfileChange, at="at", by="mentor__user",
        person="mentor__user", related=("mentor__user",), deferred=("before", "after"),
        target=lambda row: row.mentor,
    ),
    AuditSource(
        "profile_change_undone", _("Change of a profile undone"), ProfileChange, at="undone_at",
        by="mentor__user", person="mentor__user", related=("mentor__user",),
        deferred=("before", "after"), target=lambda row: row.mentor,
    ),
    AuditSource(
        "certified", _("Mentor certified"), Mentor, at="certified_at", person="user",
        related=("user",),
    ),
):  # fmt: skip
    register_source(source)


class CertificationFilter(admin.SimpleListFilter):
    title = _("training")
    parameter_name = "training"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("certified", _("Certified")), ("novice", _("Novice"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "certified":
            return queryset.certified()
        if self.value() == "novice":
            return queryset.novices()
        return None


class MentorForm(forms.ModelForm):
    languages = SimpleArrayField(
        forms.CharField(max_length=5),
        label=_("Languages"),
        required=False,
        help_text=_("Codes separated by commas: en, fr."),
    )

    class Meta:
        model = Mentor
        fields = (
            "user",
            "introduction",
            "capacity",
            "languages",
            "certified_at",
            "willing_to_support_disabled_students",
            "paused_from",
            "paused_until",
            "confirmed_at",
            "note_headings",
        )
        field_classes = {"introduction": TextField, "note_headings": TextField}


class MentorCsvResource(CsvResource):
    name = Field("user__name", "name", readonly=True)
    email = Field("user__email", "email", readonly=True)

    class Meta:
        model = Mentor
        fields = ("name", "email", "capacity", "languages", "certified_at", "confirmed_at")
        select_related = ("user",)


@admin.register(Mentor)
class MentorAdmin(CsvExportMixin, BaseAdmin):
    area = Area.PEOPLE
    form = MentorForm
    resource_classes = [MentorCsvResource]
    list_display = ("user", "capacity", "seats", "certified_at", "paused_from", "paused_until")
    list_filter = (CertificationFilter, "willing_to_support_disabled_students")
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email")
    autocomplete_fields = ("user",)
    ordering = ("user__plain_name", "pk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("user", "level") if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mentor]:
        return super().get_queryset(request).with_seats(timezone.now())

    @admin.display(description=_("seats taken"), ordering="taken")
    def seats(self, mentor: Mentor) -> str:
        """As the mentor and the matching read it."""
        return _("%(taken)s of %(capacity)s") % {
            "taken": mentor.taken,
            "capacity": mentor.capacity,
        }

    @admin.display(description=_("level"))
    def level(self, mentor: Mentor) -> str:
        """The level and how far the rules of the next are met, as the mentor reads them."""
        standing = level_of(mentor)
        rules = [
            rule.text for level in standing.levels if not level.is_reached for rule in level.rules
        ]
        return "; ".join([standing.title, *rules])
