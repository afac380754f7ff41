"""The filters of the reading log, in the address of the page."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorhub.forms import parameters
from mentorhub.forms.dates import DateField, DayInput
from students.sessions.wall_clock import start_of_day


class ReadingLogForm(forms.Form):
    """``query`` is in the name of a reader, or in the title of a project or a path; both days are
    included, on the reader's clock."""

    since = DateField(label=_("From"), required=False, widget=DayInput(attrs={"class": "input"}))
    until = DateField(label=_("Until"), required=False, widget=DayInput(attrs={"class": "input"}))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.query = parameters.text(data, "q", longest=parameters.SEARCH_LENGTH)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            says = gettext("The last day is before the first.")
            self.add_error("until", forms.ValidationError(says, code="ends_first"))
        return cleaned

    def period(self) -> tuple[datetime | None, datetime | None]:
        """From the beginning of the first day to the end of the last; a day that is none counts as
        not given."""
        self.is_valid()
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        zone = timezone.get_current_timezone()
        return (
            start_of_day(since, zone) if since else None,
            start_of_day(until + timedelta(days=1), zone) if until else None,
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.query or any(self.period()))
