"""The administration pages of weekly hours, time off and meeting rooms.

Mentors enter them on their own pages; administrators can correct them here.
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from mentorhub.admin.areas import Area
from mentorhub.admin.base import BaseAdmin, person_search_fields
from mentorhub.formats import clock
from mentorhub.forms.links import HttpsField
from students.models import MeetingRoom, TimeOff, WeeklyHours
from students.sessions.rooms import set_room


class FixedPersonAdmin(BaseAdmin):
    """The base of rows that belong to a person, who cannot be changed afterwards."""

    area = Area.MENTORING
    formfield_overrides = BaseAdmin.formfield_overrides | {
        models.URLField: {"form_class": HttpsField}
    }

    person = "person"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (self.person,) if obj else ()


@admin.register(WeeklyHours)
class WeeklyHoursAdmin(FixedPersonAdmin):
    list_display = ("person", "day", "hours")
    list_filter = ("weekday",)
    list_select_related = ("person",)
    search_fields = person_search_fields("person")
    autocomplete_fields = ("person",)

    @admin.display(description=_("weekday"), ordering="weekday")
    def day(self, obj: WeeklyHours) -> str:
        return str(WEEKDAYS[obj.weekday])

    @admin.display(description=_("hours"), ordering="starts")
    def hours(self, obj: WeeklyHours) -> str:
        return f"{clock(obj.starts)} – {clock(obj.ends)}"


@admin.register(TimeOff)
class TimeOffAdmin(FixedPersonAdmin):
    list_display = ("person", "starts_on", "ends_on")
    list_filter = ("starts_on",)
    list_select_related = ("person",)
    search_fields = person_search_fields("person")
    autocomplete_fields = ("person",)
    date_hierarchy = "starts_on"


@admin.register(MeetingRoom)
class MeetingRoomAdmin(FixedPersonAdmin):
    person = "mentor"
    list_display = ("mentor", "url")
    list_filter = (("url", admin.EmptyFieldListFilter),)
    list_select_related = ("mentor",)
    search_fields = (*person_search_fields("mentor"), "url")
    autocomplete_fields = ("mentor",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The people of the sessions to come are told, as when the mentor changes it."""
        set_room(obj.mentor, obj.url, by=request.user)
        obj.pk = MeetingRoom.objects.get(mentor=obj.mentor).pk
