"""The form with which a student proposes another time, in their own time zone."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.dates import TimeField
from mentorhub.forms.texts import TextField
from mentorhub.templatetags.ui_tags import city
from students.sessions.forms.planning import session_date_field
from students.sessions.wall_clock import instant


class AnotherTimeForm(forms.Form):
    day = session_date_field(label=_("Day"))
    hour = TimeField(label=_("Start"))
    note = TextField(
        label=_("Why"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = city(timezone.get_current_timezone())
        self.fields["hour"].help_text = gettext("Your time (%(zone)s)") % {"zone": zone}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "day" in values and "hour" in values:
            zone = timezone.get_current_timezone()
            found = instant(values["day"], values["hour"], zone)
            if found.is_skipped:
                text = _("The clocks change then: this hour does not exist.")
                self.add_error("hour", forms.ValidationError(text, code="no_such_hour"))
            values["starts_at"] = found.at
        return values

    @property
    def starts_at(self) -> datetime:
        return self.cleaned_data["starts_at"]
