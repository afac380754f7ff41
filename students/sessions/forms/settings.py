"""The room, the weekly hours, and days off."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorhub.dates import TIME_OFF_AHEAD
from mentorhub.forms.dates import DateField
from mentorhub.forms.links import MeetingLinkField
from mentorhub.forms.weekly_hours import GridButtonsMixin, Stretch, WeeklyHoursField
from students.models import TimeOff


class RoomForm(forms.Form):
    url = MeetingLinkField(
        label=_("Link to my room"),
        help_text=_(
            "Any address that begins with https://. A single session can have a different one. "
            "When you change it, everybody with an upcoming session gets one e-mail."
        ),
    )


class WeeklyHoursForm(GridButtonsMixin, forms.Form):
    """``before``: the hours of now."""

    hours = WeeklyHoursField(label=_("Weekly hours"), required=False)

    def __init__(self, *args: Any, before: list[Stretch], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hours"].before = before


class TimeOffForm(forms.ModelForm):
    # Days off may have begun; how long ago says nothing.
    starts_on = DateField(label=_("First day"), ahead=TIME_OFF_AHEAD)
    ends_on = DateField(
        label=_("Last day"),
        past=timedelta(0),
        ahead=TIME_OFF_AHEAD,
        error_messages={"too_early": _("These days are in the past.")},
    )

    class Meta:
        model = TimeOff
        fields = ("starts_on", "ends_on")

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, instance=TimeOff(person=person), **kwargs)
