"""The forms with which sessions are planned, moved, cancelled and proposed."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mentorhub.dates import SESSION_AHEAD, zone_of
from mentorhub.forms import parameters
from mentorhub.forms.dates import DateField, TimeField
from mentorhub.forms.links import MeetingLinkField
from mentorhub.forms.texts import TextField
from students.models import Session
from students.sessions.date_checks import DateCheck
from students.sessions.errors import InThePastError, ReasonNeededError
from students.sessions.models.outcome_kinds import OUTCOME_KINDS
from students.sessions.wall_clock import Instant, instant, weekly_instants

MAX_WEEKS = 26


def session_date_field(**kwargs: Any) -> DateField:
    """A field for the day of a session: not in the past in any time zone, and not too far ahead."""
    return DateField(
        past=timedelta(days=1),
        ahead=SESSION_AHEAD,
        error_messages={"too_early": InThePastError.sentence},
        **kwargs,
    )


class StartForm(forms.Form):
    """A date and a time in the person's time zone."""

    date = session_date_field(label=_("Date"))
    time = TimeField(label=_("Time"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone: ZoneInfo = zone_of(zone)
        self._starts: list[Instant] = []

    def repetitions(self) -> int:
        """In how many weeks the session takes place."""
        return 1

    def starts(self) -> list[Instant]:
        """The chosen starts; of an unbound form the initial one, which a suggestion has filled in.
        Empty when they are missing or invalid."""
        if self.is_bound:
            self.is_valid()
            return self._starts
        day = self._initial_of("date", date.fromisoformat)
        hour = self._initial_of("time", time.fromisoformat)
        if day is None or hour is None:
            return []
        first, last = self.fields["date"].days()
        return [instant(day, hour, self.zone)] if first <= day <= last else []

    def _initial_of(self, name: str, parse: Callable[[str], Any]) -> Any:
        """The suggested day or time of day; None, and not shown either, when it is none."""
        try:
            return parse(self.initial.get(name, ""))
        except ValueError:
            self.initial.pop(name, None)
            return None

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        day, hour = typed.get("date"), typed.get("time")
        if day is None or hour is None:
            return typed
        first = instant(day, hour, self.zone)
        if first.is_skipped:
            there = first.at.astimezone(self.zone).strftime("%H:%M")
            says = _("The clocks go forward that day, so %(hour)s does not exist. %(there)s does.")
            says = says % {"hour": hour.strftime("%H:%M"), "there": there}
            self.add_error("time", forms.ValidationError(says, code="no_such_hour"))
            return typed
        if first.at <= timezone.now():
            self.add_error("date", InThePastError().form_error())
            return typed
        self._starts = weekly_instants(day, hour, self.zone, self.repetitions())
        return typed


class ConfirmableStartForm(StartForm):
    """With a box to confirm a date on which one of the two people is away."""

    anyway = forms.BooleanField(label=_("Choose this date anyway"), required=False)

    def is_confirmed(self, check: DateCheck, message: str) -> bool:
        """Whether nobody is away or the box is ticked; otherwise the reasons and ``message`` become
        the error of the box."""
        if not check.away or self.cleaned_data["anyway"]:
            return True
        error = forms.ValidationError(" ".join([*check.away, message]), code="away")
        self.add_error("anyway", error)
        return False


def repeat_choices() -> list[tuple[int, str]]:
    """The choices in the active language; evaluated for each form."""
    weekly_for = [
        (n, gettext("Every week, %(n)s times") % {"n": n}) for n in range(2, MAX_WEEKS + 1)
    ]
    return [(1, gettext("Once")), *weekly_for]


class PlanForm(ConfirmableStartForm):
    weeks = forms.TypedChoiceField(
        label=_("Repeat"),
        coerce=int,
        choices=repeat_choices,
        initial=1,
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=240)
    kind = forms.ChoiceField(label=_("Kind"), choices=Session.Kind.choices)
    join_url = MeetingLinkField(
        label=_("Link to join"),
        help_text=_("Any address that begins with https://. By default, your own room."),
    )

    field_order = ("date", "time", "weeks", "minutes", "kind", "join_url", "anyway")

    def chosen_minutes(self) -> int:
        """The length that was chosen; the initial one while none is valid."""
        return getattr(self, "cleaned_data", {}).get("minutes") or self.initial["minutes"]

    def repetitions(self) -> int:
        return self.cleaned_data.get("weeks") or 1


class MoveForm(ConfirmableStartForm):
    """``following`` is the number of sessions that can be moved: this one and those after it."""

    which = forms.ChoiceField(
        label=_("What to move"),
        choices=[("one", _("Only this session")), ("all", _("This one and all that follow"))],
        initial="one",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, following: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if following < 2:
            del self.fields["which"]

    def is_for_series(self) -> bool:
        """Whether the following sessions are to move too; before validation too."""
        asked = self.is_bound and parameters.text(self.data, "which") == "all"
        return asked and "which" in self.fields


class LinkForm(forms.Form):
    join_url = MeetingLinkField(
        label=_("Link to join"),
        help_text=_("Any address that begins with https://."),
    )


class ProposalForm(StartForm):
    note = TextField(
        label=_("Why"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def require_reason(field: forms.Field) -> None:
    """Make a reason required, because it is late to ask for another time."""
    field.required = True
    field.error_messages["required"] = ReasonNeededError.sentence


class AnswerForm(forms.Form):
    answer = TextField(
        label=_("A note to the student"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MentorCancelForm(forms.Form):
    """A mentor cancels. ``offered`` are the reasons that fit the time, ``later`` is the number of
    following sessions that can be cancelled too."""

    which = forms.ChoiceField(label=_("What to cancel"), initial="one", widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)
    text = TextField(
        label=_("In a few words"),
        required=False,
        max_length=500,
        help_text=_("Required for “another reason”. The student can read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, offered: list[str], later: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [
            (name, OUTCOME_KINDS[name].when_cancelling) for name in offered
        ]
        if not later:
            del self.fields["which"]
            return
        both = ngettext(
            "This one and the one that follows",
            "This one and the %(count)s that follow",
            later,
        )
        one = gettext("Only this session")
        self.fields["which"].choices = [("one", one), ("all", both % {"count": later})]


class StudentCancelForm(forms.Form):
    """A student cancels; the reason follows from the time (in time or late)."""

    text = TextField(
        label=_("A note to your mentor"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
