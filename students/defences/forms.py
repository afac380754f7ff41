"""The forms with which defences are requested, taken, moved, called off and closed."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.dates import DateField
from mentorhub.forms.links import HttpsField, MeetingLinkField
from mentorhub.forms.texts import TextField
from students.defences.errors import DateOutsideError, DaysError
from students.defences.windows import DayWindow, days_to_ask
from students.models import Defence, ProjectWork
from students.sessions.forms.planning import ConfirmableStartForm

WORDS_LENGTH = Defence._meta.get_field("not_held_words").max_length


class RequestForm(forms.Form):
    """``zones`` are the names of the clocks to choose from, with what they are called."""

    earliest_on = DateField(label=_("Earliest day"))
    latest_on = DateField(label=_("Latest day"))
    zone = forms.ChoiceField(label=_("Whose days"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, work: ProjectWork, zones: list[tuple[str, str]], now: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.work, self.now = work, now
        self.fields["zone"].choices = zones  # type: ignore[attr-defined]
        self.fields["zone"].initial = zones[0][0]
        self.window = days_to_ask(work, zones[0][0], now)
        if len(zones) == 1:
            self.fields["zone"].widget = forms.HiddenInput()
        for name in ("earliest_on", "latest_on"):
            bounds = {"min": self.window.first.isoformat(), "max": self.window.last.isoformat()}
            self.fields[name].widget.attrs.update(bounds)
        self.fields["earliest_on"].initial = self.window.first
        self.fields["latest_on"].initial = self.window.last

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        first, last, zone = (typed.get(name) for name in ("earliest_on", "latest_on", "zone"))
        if first is None or last is None or zone is None:
            return typed
        window = days_to_ask(self.work, zone, self.now)
        for name, day in (("earliest_on", first), ("latest_on", last)):
            if not window.first <= day <= window.last:
                self.add_error(name, DaysError().form_error())
        if last < first and not self.errors:
            says = _("The last day is before the first.")
            self.add_error("latest_on", forms.ValidationError(says, code="order"))
        return typed


class SlotForm(ConfirmableStartForm):
    """A start within the days of ``window``."""

    def __init__(self, *args: Any, window: DayWindow, minutes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.window, self.length = window, timedelta(minutes=minutes)
        # By the browser, on the assessor's clock, which may be a day off.
        day = timedelta(days=1)
        bounds: tuple[date, date] = (window.first - day, window.last + day)
        self.fields["date"].widget.attrs.update(
            {"min": bounds[0].isoformat(), "max": bounds[1].isoformat()}
        )
        self.fields["time"].widget.attrs.update({"step": 900})

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        for start in self._starts:
            if not self.window.holds(start.at, start.at + self.length):
                self.add_error("date", DateOutsideError().form_error())
                self._starts = []
        return typed


class TakeForm(SlotForm):
    join_url = MeetingLinkField(
        label=_("Link to join"),
        help_text=_("Any address that begins with https://. Leave empty for your own room."),
    )

    field_order = ("date", "time", "join_url", "anyway")


class CallOffForm(forms.Form):
    words = TextField(
        label=_("Why"),
        max_length=WORDS_LENGTH,
        help_text=_("The student, the mentor and the assessor can read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NotHeldForm(forms.Form):
    """``offered``: students.defences.holding.reasons_for."""

    because = forms.ChoiceField(label=_("Why not"), widget=forms.RadioSelect)
    words = TextField(
        label=_("In a few words"),
        required=False,
        max_length=WORDS_LENGTH,
        help_text=_("The student, the mentor and the assessor can read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, offered: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["because"].choices = [  # type: ignore[attr-defined]
            (reason.value, reason.label) for reason in offered
        ]
        if len(offered) == 1:
            self.fields["because"].initial = offered[0].value


class RecordingForm(forms.Form):
    recording_url = HttpsField(
        label=_("Link to the recording"),
        required=False,
        max_length=Defence._meta.get_field("recording_url").max_length,
        help_text=_("Any address that begins with https://. Student and mentor see it too."),
    )
