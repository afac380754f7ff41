"""When and where mentors work. They keep it themselves; administrators may put it right."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.restricted import KeptAdmin
from mentorhub.formats import clock
from students.admin.people import search
from students.models import MeetingRoom, TimeOff, WeeklyHours


class OfPersonAdmin(KeptAdmin):
    """Whose row it is stays as it was."""

    formfield_overrides = KeptAdmin.formfield_overrides | {
        models.URLField: {"assume_scheme": "https"}
    }

    person = "person"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (self.person,) if obj else ()


@admin.register(WeeklyHours)
class WeeklyHoursAdmin(OfPersonAdmin):
    list_display = ("person", "day", "hours")
    list_filter = ("weekday",)
    list_select_related = ("person",)
    search_fields = search("person")
    autocomplete_fields = ("person",)

    @admin.display(description=_("weekday"), ordering="weekday")
    def day(self, obj: WeeklyHours) -> str:
        return str(WEEKDAYS[obj.weekday])

    @admin.display(description=_("hours"), ordering="starts")
    def hours(self, obj: WeeklyHours) -> str:
        return f"{clock(obj.starts)} – {clock(obj.ends)}"


@admin.register(TimeOff)
class TimeOffAdmin(OfPersonAdmin):
    list_display = ("person", "starts_on", "ends_on")
    list_filter = ("starts_on",)
    list_select_related = ("person",)
    search_fields = search("person")
    autocomplete_fields = ("person",)
    date_hierarchy = "starts_on"


@admin.register(MeetingRoom)
class MeetingRoomAdmin(OfPersonAdmin):
    person = "mentor"
    list_display = ("mentor", "url")
    list_filter = (("url", admin.EmptyFieldListFilter),)
    list_select_related = ("mentor",)
    search_fields = (*search("mentor"), "url")
    autocomplete_fields = ("mentor",)
