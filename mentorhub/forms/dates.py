"""The fields of a form for a day, an hour, and both; each has bounds (mentorhub.dates)."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mentorhub.date_formats import date_format
from mentorhub.dates import EARLIEST, FIRST_DAY, LAST_DAY, LATEST, clamped

TOO_EARLY = _("Choose a date from %(earliest)s on.")
TOO_LATE = _("Choose a date up to %(latest)s.")


class Bounded:
    """For a field: from ``past`` before today until ``ahead`` after it; without one of them, as far
    as a date may be stored.

    The messages have the codes ``too_early`` and ``too_late``; ``error_messages`` replaces them.
    """

    widget: Any
    error_messages: dict[str, Any]

    def __init__(
        self, *, past: timedelta | None = None, ahead: timedelta | None = None, **kwargs: Any
    ) -> None:
        self.past, self.ahead = past, ahead
        said = {"too_early": TOO_EARLY, "too_late": TOO_LATE} | kwargs.pop("error_messages", {})
        super().__init__(error_messages=said, **kwargs)  # type: ignore[call-arg]

    def days(self) -> tuple[date, date]:
        """The first and the last day that may be chosen today, on the clock in force."""
        today = timezone.localdate()
        first = FIRST_DAY if self.past is None else clamped(today - self.past)
        last = LAST_DAY if self.ahead is None else clamped(today + self.ahead)
        return first, last

    def validate(self, value: Any) -> None:
        super().validate(value)  # type: ignore[misc]
        if value in self.empty_values:  # type: ignore[attr-defined]
            return
        first, last = self.days()
        day = _day_of(value)
        if day < first:
            self._refuse("too_early", earliest=first)
        if day > last:
            self._refuse("too_late", latest=last)

    def _refuse(self, code: str, **bound: date) -> None:
        shown = {name: date_format(day, gettext("j M Y")) for name, day in bound.items()}
        raise ValidationError(self.error_messages[code], code=code, params=shown)

    def get_bound_field(self, form: Any, name: str) -> Any:
        """Also tells the browser the bounds of today."""
        first, last = self.days()
        kind = getattr(self.widget, "input_type", "")
        hours = ("T00:00", "T23:59") if kind == "datetime-local" else ("", "")
        if kind in ("date", "datetime-local"):
            self.widget.attrs["min"] = first.isoformat() + hours[0]
            self.widget.attrs["max"] = last.isoformat() + hours[1]
        return super().get_bound_field(form, name)  # type: ignore[misc]


def _day_of(value: Any) -> date:
    """The day on the clock in force; a day that no zone could move stays what it is."""
    if not isinstance(value, datetime):
        return value
    if EARLIEST <= value <= LATEST:
        return timezone.localtime(value).date()
    return date.min if value < EARLIEST else date.max


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class MomentInput(forms.DateTimeInput):
    """A day and an hour on the reader's clock, as browsers write them."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DateField(Bounded, forms.DateField):
    widget = DayInput


class TimeField(forms.TimeField):
    """An hour of the clock; it has no bounds but midnight."""

    widget = TimeInput


class DateTimeField(Bounded, forms.DateTimeField):
    widget = MomentInput


class SplitDateTimeField(Bounded, forms.SplitDateTimeField):
    """A day and an hour in two boxes, for the administration."""
