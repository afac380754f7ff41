"""The room, a stretch of weekly hours, and days off."""

from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from mentorhub.dates import TIME_OFF_AHEAD
from mentorhub.forms.dates import DateField, TimeField
from students.models import MeetingRoom, TimeOff, WeeklyHours
from students.sessions.models.availability import LAST_MINUTE


class RoomForm(forms.ModelForm):
    url = forms.URLField(
        label=_("Link to my room"),
        required=False,
        assume_scheme="https",
        max_length=500,
        validators=MeetingRoom._meta.get_field("url").validators,
        help_text=_("Any address that begins with https://. Each session can have another."),
    )

    class Meta:
        model = MeetingRoom
        fields = ("url",)


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


class HoursForm(forms.Form):
    weekday = forms.TypedChoiceField(label=_("Day"), coerce=int, choices=list(WEEKDAYS.items()))
    starts = TimeField(label=_("From"))
    ends = TimeField(label=_("Until"), help_text=_("00:00 is midnight, the end of the day."))

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not {"weekday", "starts", "ends"} <= typed.keys():
            return typed
        starts, ends = _minutes(typed["starts"]), _minutes(typed["ends"]) or LAST_MINUTE
        if ends <= starts:
            says = _("The hours end before they begin.")
            self.add_error("ends", forms.ValidationError(says, code="ends_first"))
            return typed
        rows = WeeklyHours.objects.filter(person=self.person, weekday=typed["weekday"])
        if rows.filter(starts__lt=ends, ends__gt=starts).exists():
            says = _("This overlaps hours that you have given already.")
            self.add_error("starts", forms.ValidationError(says, code="overlaps"))
        return typed | {"starts": starts, "ends": ends}

    def save(self) -> WeeklyHours:
        typed = self.cleaned_data
        return WeeklyHours.objects.create(person=self.person, **typed)

    @staticmethod
    def day_name(row: WeeklyHours) -> Any:
        return WEEKDAYS[row.weekday]


class TimeOffForm(forms.ModelForm):
    # Days off may have begun; how long ago says nothing.
    starts_on = DateField(label=_("First day"), ahead=TIME_OFF_AHEAD)
    ends_on = DateField(
        label=_("Last day"),
        past=timedelta(0),
        ahead=TIME_OFF_AHEAD,
        error_messages={"too_early": _("These days are over.")},
    )

    class Meta:
        model = TimeOff
        fields = ("starts_on", "ends_on")

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, instance=TimeOff(person=person), **kwargs)
