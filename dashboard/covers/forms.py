"""What a manager fills in to plan a cover."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard.covers import planning
from mentorhub.accounts.models import User
from mentorhub.dates import COVER_AHEAD, COVER_BEHIND, COVER_LASTS
from mentorhub.forms.dates import DateField, DayInput
from mentorhub.forms.parameters import parse_int

# People listed to choose from; the search of the page finds the others.
CHOICES = 100


class FirstPeople(ModelChoiceIterator):
    """The first people of the list, and whoever is chosen."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        rows = self.queryset
        if self.field.query:
            rows = rows.filter(name__icontains=self.field.query)
        shown = list(rows[:CHOICES])
        if self.field.chosen and self.field.chosen not in shown:
            shown.append(self.field.chosen)
        for person in shown:
            yield self.choice(person)


class PersonField(forms.ModelChoiceField):
    """Somebody out of a list that may be long."""

    iterator = FirstPeople
    chosen: User | None = None
    query = ""


class CoverForm(forms.Form):
    student = PersonField(
        User.objects.none(),
        label=_("Student"),
        empty_label=_("Choose a student"),
        widget=forms.Select(attrs={"class": "input"}),
    )
    starts_on = DateField(
        label=_("First day"),
        past=COVER_BEHIND,
        ahead=COVER_AHEAD,
        widget=DayInput(attrs={"class": "input"}),
    )
    ends_on = DateField(
        label=_("Last day"),
        past=COVER_BEHIND,
        ahead=COVER_AHEAD + COVER_LASTS,
        widget=DayInput(attrs={"class": "input"}),
        help_text=_("The day after, the student is back with their mentor, by itself."),
    )
    mentor = PersonField(
        User.objects.none(),
        label=_("Covering mentor"),
        empty_label=_("Choose a mentor"),
        widget=forms.Select(attrs={"class": "input"}),
        help_text=_("Mentors who are approved for the student's path."),
    )

    hand_over = forms.BooleanField(
        label=_("Hand the sessions of those days over to the covering mentor"),
        required=False,
        initial=True,
        help_text=_("The hours stay; the student and both mentors are told by mail."),
    )

    def __init__(self, *args: Any, looking: bool = False, query: str = "", **kwargs: Any) -> None:
        """``query`` is a part of a name: only such people are listed to choose from."""
        super().__init__(*args, **kwargs)
        # Who only looks at those days has not chosen a mentor yet.
        self.fields["mentor"].required = not looking
        self.fields["student"].queryset = planning.may_be_covered()
        self.fields["mentor"].queryset = User.objects.active().holding("mentor").order_by("name")
        student = self.fields["student"].chosen = self.chosen_student()
        if student is not None:
            self.fields["mentor"].queryset = planning.may_cover(student)
        mentor = parse_int(str(self["mentor"].value() or ""), 15)
        if mentor is not None:
            self.fields["mentor"].chosen = self.fields["mentor"].queryset.filter(pk=mentor).first()
        for name in ("student", "mentor"):
            self.fields[name].query = query

    def chosen_student(self) -> User | None:
        number = parse_int(str(self["student"].value() or ""), 15)
        return planning.may_be_covered().filter(pk=number).first() if number is not None else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            says = gettext("The last day is before the first.")
            self.add_error("ends_on", forms.ValidationError(says, code="ends_first"))
        elif first and last and last - first > COVER_LASTS:
            says = gettext("A cover lasts a year at most.")
            self.add_error("ends_on", forms.ValidationError(says, code="too_long"))
        return cleaned

    def period(self) -> Any:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if not first or not last or self.has_error("ends_on"):
            return None
        return planning.period(first, last, timezone.get_current_timezone())
