"""The forms with which a manager plans a cover, or covers for all students of a mentor."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dashboard.covers import planning
from dashboard.covers.mentor_absences import Candidate, StudentToCover
from dashboard.models.mentor import SeatsTaken
from mentorhub.accounts.models import Role, User
from mentorhub.dates import COVER_AHEAD, COVER_BEHIND, COVER_LASTS
from mentorhub.formats import parse_int
from mentorhub.forms.dates import DateField, DayInput
from mentorhub.similar_names import search_names

# How many people a select lists; the search of the page finds the others.
MAX_PEOPLE_LISTED = 100


class LimitedPeople(ModelChoiceIterator):
    """The first people of a long list, and the selected person."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        rows = self.queryset if self.field.listed is None else self.field.listed
        shown = list(rows[:MAX_PEOPLE_LISTED])
        if self.field.selected and self.field.selected not in shown:
            shown.append(self.field.selected)
        for person in shown:
            yield self.choice(person)


class PersonField(forms.ModelChoiceField):
    """A select of one person from a list that may be long."""

    iterator = LimitedPeople
    selected: User | None = None
    # The rows that are listed, where these are not all that may be chosen.
    listed: QuerySet[User] | None = None


class CoveringMentorField(PersonField):
    """Each mentor with their seats, as everywhere else."""

    def label_from_instance(self, obj: Any) -> str:
        if not hasattr(obj, "seats_taken"):
            return str(obj)  # no student is chosen yet, and profiles are not read
        profile = getattr(obj, "mentor_profile", None)
        if profile is None:
            return str(obj)
        values = {"name": obj.name, "taken": obj.seats_taken, "capacity": profile.capacity}
        return gettext("%(name)s · %(taken)s of %(capacity)s") % values


class DaysForm(forms.Form):
    """The days of an absence."""

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
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            says = gettext("The last day is before the first.")
            self.add_error("ends_on", forms.ValidationError(says, code="ends_first"))
        elif first and last and last - first > COVER_LASTS:
            says = gettext("A cover can last a year at most.")
            self.add_error("ends_on", forms.ValidationError(says, code="too_long"))
        return cleaned

    def period(self) -> Any:
        """The instants between which the covers last; None while the days are not valid."""
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if not first or not last or self.has_error("ends_on"):
            return None
        return planning.period(first, last, timezone.get_current_timezone())


class CoverForm(DaysForm):
    field_order = ("student", "starts_on", "ends_on", "mentor", "hand_over")

    student = PersonField(
        User.objects.none(),
        label=_("Student"),
        empty_label=_("Choose a student"),
        widget=forms.Select(attrs={"class": "input"}),
    )
    mentor = CoveringMentorField(
        User.objects.none(),
        label=_("Covering mentor"),
        empty_label=_("Choose a mentor"),
        widget=forms.Select(attrs={"class": "input"}),
        help_text=_("Mentors approved for the student's path."),
    )

    hand_over = forms.BooleanField(
        label=_("Hand over the sessions on those days to the covering mentor"),
        required=False,
        initial=True,
        help_text=_("The times stay the same. The student and both mentors get an e-mail."),
    )

    def __init__(
        self, *args: Any, is_preview: bool = False, query: str = "", **kwargs: Any
    ) -> None:
        """``is_preview``: the mentor is optional. ``query`` is what somebody searched for: see
        ``_search``."""
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].help_text = _(
            "The day after, the student goes back to their mentor automatically."
        )
        students, mentors = self.fields["student"], self.fields["mentor"]
        mentors.required = not is_preview
        students.queryset = planning.coverable_students()
        mentors.queryset = User.objects.active().holding(Role.Kind.MENTOR).by_name()
        students.selected = self._selected("student")
        if students.selected is not None:
            mentors.queryset = (
                planning.eligible_mentors(students.selected)
                .select_related("mentor_profile")
                .annotate(seats_taken=SeatsTaken(F("pk"), timezone.now()))
            )
        mentors.selected = self._selected("mentor")
        self.shows_similar = bool(query) and self._search(query)

    def _search(self, query: str) -> bool:
        """List only people with these words in their name, or similar ones when there are none;
        gives whether they are similar. A list in which nobody has them stays whole when the other
        one has somebody: who looks for a student has not searched for a mentor."""
        names = ("student", "mentor")
        with_words: dict[str, QuerySet[User]] = {}
        similar: dict[str, QuerySet[User]] = {}
        for name in names:
            people = self.fields[name].queryset
            found = search_names(people, query, "plain_name", sees_everybody=True)
            if found.are_similar:
                similar[name] = found.rows
            elif found.rows.exists():
                with_words[name] = found.rows
        nobody = dict.fromkeys(names, User.objects.none())
        for name, rows in (with_words or similar or nobody).items():
            self.fields[name].listed = rows
        return bool(similar) and not with_words

    def _selected(self, name: str) -> User | None:
        number = parse_int(str(self[name].value() or ""), 15)
        return self.fields[name].queryset.filter(pk=number).first() if number is not None else None


class MentorCoverForm(forms.Form):
    """Who covers each student of a mentor; a student without a choice is not covered."""

    hand_over = forms.BooleanField(
        label=_("Hand over the sessions on those days to the covering mentors"),
        required=False,
        initial=True,
        help_text=_("The times stay the same. Students and mentors get an e-mail."),
    )

    def __init__(self, *args: Any, rows: list[StudentToCover], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            options = [(each.user.pk, _option(each)) for each in row.candidates]
            self.fields[self.name_of(row)] = forms.TypedChoiceField(
                label=row.student.name,
                choices=[("", _("No cover")), *options],
                coerce=int,
                empty_value=None,
                required=False,
                initial=row.suggested.pk if row.suggested else "",
                widget=forms.Select(attrs={"class": "input"}),
            )

    @staticmethod
    def name_of(row: StudentToCover) -> str:
        return f"mentor_{row.student.pk}"

    def lines(self) -> Iterator[tuple[StudentToCover, Any]]:
        """Each student with the field of their covering mentor."""
        return ((row, self[self.name_of(row)]) for row in self.rows)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not self.chosen():
            says = gettext("Choose a covering mentor for at least one student.")
            raise forms.ValidationError(says, code="nobody")
        return cleaned

    def chosen(self) -> list[tuple[User, User]]:
        """The students who get a cover, each with the mentor."""
        found = []
        for row in self.rows:
            chosen = self.cleaned_data.get(self.name_of(row))
            users = [each.user for each in row.candidates if each.user.pk == chosen]
            found += [(row.student, user) for user in users]
        return found


def _option(candidate: Candidate) -> str:
    free = candidate.free
    text = ngettext("%(name)s · %(free)s free seat", "%(name)s · %(free)s free seats", free)
    return text % {"name": candidate.user.name, "free": free}
