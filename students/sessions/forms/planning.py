"""What people type when they plan, move, cancel or propose."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from mentorhub.dates import SESSION_AHEAD, zone_of
from mentorhub.forms.dates import DateField, TimeField
from students.models import Session
from students.sessions.errors import InThePastError, ReasonNeededError
from students.sessions.models.availability import HTTPS
from students.sessions.models.outcome_kinds import KINDS
from students.sessions.wall_clock import Instant, instant, weekly

MOST_WEEKS = 26


def session_day(**kwargs: Any) -> DateField:
    """The day of a session: it is still to come, somewhere on Earth, and not too far ahead."""
    return DateField(
        past=timedelta(days=1),
        ahead=SESSION_AHEAD,
        error_messages={"too_early": InThePastError.sentence},
        **kwargs,
    )


class WhenForm(forms.Form):
    """A date and an hour on the clock of whoever fills it in."""

    date = session_day(label=_("Date"))
    time = TimeField(label=_("Time"))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone: ZoneInfo = zone_of(zone)
        self.chosen: list[Instant] = []

    def how_often(self) -> int:
        return 1

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        day, hour = typed.get("date"), typed.get("time")
        if day is None or hour is None:
            return typed
        first = instant(day, hour, self.zone)
        if first.skipped:
            there = first.at.astimezone(self.zone).strftime("%H:%M")
            says = _("The clocks go forward: %(hour)s does not exist on that day. %(there)s does.")
            says = says % {"hour": hour.strftime("%H:%M"), "there": there}
            self.add_error("time", forms.ValidationError(says, code="no_such_hour"))
            return typed
        if first.at <= timezone.now():
            self.add_error("date", InThePastError().form_error())
            return typed
        self.chosen = weekly(day, hour, self.zone, self.how_often())
        return typed


class AnywayForm(WhenForm):
    """Also: all the same, on a day on which one of the two is away."""

    anyway = forms.BooleanField(label=_("Choose this date all the same"), required=False)


def weeks_offered() -> list[tuple[int, str]]:
    """Asked for with each form: a number is put into the words of the reader's language."""
    weekly_for = [
        (n, gettext("Every week, %(n)s times") % {"n": n}) for n in range(2, MOST_WEEKS + 1)
    ]
    return [(1, gettext("Once")), *weekly_for]


class PlanForm(AnywayForm):
    weeks = forms.TypedChoiceField(
        label=_("Repeat"),
        coerce=int,
        choices=weeks_offered,
        initial=1,
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=240)
    kind = forms.ChoiceField(label=_("Kind"), choices=Session.Kind.choices)
    join_url = forms.URLField(
        label=_("Link to join"),
        required=False,
        assume_scheme="https",
        max_length=500,
        validators=[HTTPS],
        help_text=_("Any address that begins with https://; your room stands here by default."),
    )

    field_order = ("date", "time", "weeks", "minutes", "kind", "join_url", "anyway")

    def how_often(self) -> int:
        return self.cleaned_data.get("weeks") or 1


class MoveForm(AnywayForm):
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


class LinkForm(forms.Form):
    join_url = forms.URLField(
        label=_("Link to join"),
        required=False,
        assume_scheme="https",
        max_length=500,
        validators=[HTTPS],
        help_text=_("Any address that begins with https://."),
    )


class ProposalForm(WhenForm):
    note = forms.CharField(
        label=_("Why"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


def ask_why(field: forms.Field) -> None:
    """It is late for another time: the reason is no longer optional."""
    field.required = True
    field.error_messages["required"] = ReasonNeededError.sentence


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("A word to the student"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelForm(forms.Form):
    """The mentor chooses among the reasons that fit the hour, and whether the following go too."""

    which = forms.ChoiceField(label=_("What to cancel"), initial="one", widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=500,
        help_text=_("Needed for another reason. The student reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, offered: list[str], later: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(name, KINDS[name].when_cancelling) for name in offered]
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


class GiveUpForm(forms.Form):
    """A student cancels; the clock gives the reason."""

    text = forms.CharField(
        label=_("A word to your mentor"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
