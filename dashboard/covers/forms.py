"""The forms with which a manager plans a cover, or covers for all students of a mentor."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dashboard.covers import planning
from dashboard.covers.mentor_absences import Candidate, StudentToCover
from dashboard.models.mentor import SeatsTaken
from mentorhub.accounts.models import Role, User
from mentorhub.accounts.person_field import MAX_SUGGESTED, PersonField, label_of, suggestions
from mentorhub.dates import COVER_AHEAD, COVER_BEHIND, COVER_LASTS
from mentorhub.forms.dates import DateField, DayInput


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


def _mentors() -> QuerySet[User]:
    return User.objects.active().holding(Role.Kind.MENTOR).by_name()


def _seats_of(mentor: User) -> str:
    """Of one with ``seats_taken`` and a profile."""
    taken, capacity = mentor.seats_taken, mentor.mentor_profile.capacity  # type: ignore[attr-defined]
    values = {"name": mentor.name, "taken": taken, "capacity": capacity}
    return gettext("%(name)s · %(taken)s of %(capacity)s") % values


class CoverForm(DaysForm):
    field_order = ("student", "starts_on", "ends_on", "mentor", "hand_over")

    student = PersonField(
        label=_("Student"),
        people=planning.coverable_students,
        sees_everybody=True,
        help_text=_("Type part of the name."),
    )
    mentor = PersonField(
        label=_("Covering mentor"),
        people=_mentors,
        sees_everybody=True,
        help_text=_("Mentors approved for the student's path."),
    )

    hand_over = forms.BooleanField(
        label=_("Hand over the sessions on those days to the covering mentor"),
        required=False,
        initial=True,
        help_text=_("The times stay the same. The student and both mentors get an e-mail."),
    )

    def __init__(
        self, *args: Any, is_preview: bool = False, student: User | None = None, **kwargs: Any
    ) -> None:
        """``is_preview``: the mentor is optional. ``student`` is chosen in advance."""
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].help_text = _(
            "The day after, the student goes back to their mentor automatically."
        )
        self.fields["mentor"].required = not is_preview
        if student is not None:
            self.initial["student"] = label_of(student)
        chosen = self._student() if self.is_bound else student
        if chosen is not None:
            self._offer_mentors_for(chosen)

    def _student(self) -> User | None:
        """Who is chosen; None while that is nobody."""
        try:
            return self.fields["student"].clean(self["student"].value())
        except forms.ValidationError:
            return None

    def _offer_mentors_for(self, student: User) -> None:
        mentors: Any = self.fields["mentor"]
        mentors.people = lambda: (
            planning.eligible_mentors(student)
            .select_related("mentor_profile")
            .annotate(seats_taken=SeatsTaken(F("pk"), timezone.now()))
        )
        mentors.widget.describe = _seats_of


class PreferenceForm(forms.Form):
    """The mentor who is suggested first for each student."""

    mentor = PersonField(
        label=_("Prefer"), people=User.objects.none, sees_everybody=True, required=False
    )

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["mentor"]
        field.people = lambda: _users_of(candidates)
        field.widget.attrs["placeholder"] = gettext("most free seats")
        # Names alone: what is chosen stands in the address.
        field.widget.list_id = "candidates"
        shown = candidates[:MAX_SUGGESTED]
        self.people_list = suggestions("candidates", ((each.user.name, "") for each in shown))


class CandidateField(PersonField):
    """One of the mentors who can cover; who is chosen from the list is found without a query."""

    def __init__(self, *, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(
            people=lambda: _users_of(candidates), sees_everybody=True, required=False, **kwargs
        )
        names = Counter(each.user.name for each in candidates)
        # The address only where two have the same name: a box has little room.
        self.labels = {
            each.user.pk: each.user.name if names[each.user.name] == 1 else label_of(each.user)
            for each in candidates
        }
        self.by_label = {self.labels[each.user.pk]: each.user for each in candidates}

    def find(self, typed: str) -> User:
        return self.by_label.get(typed) or super().find(typed)


def _users_of(candidates: list[Candidate]) -> QuerySet[User]:
    return User.objects.filter(pk__in=[each.user.pk for each in candidates]).by_name()


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
        # Students with the same candidates share one list.
        lists: dict[tuple[int, ...], tuple[str, list[tuple[str, str]]]] = {}
        for row in rows:
            same = tuple(each.user.pk for each in row.candidates)
            field = CandidateField(
                label=row.student.name,
                candidates=row.candidates,
            )
            field.initial = field.labels[row.suggested.pk] if row.suggested else ""
            field.widget.attrs["placeholder"] = gettext("No cover")
            options = [(field.labels[each.user.pk], _option(each)) for each in row.candidates]
            lists.setdefault(same, (f"candidates-{len(lists)}", options[:MAX_SUGGESTED]))
            field.widget.list_id = lists[same][0]
            self.fields[self.name_of(row)] = field
        self.people_lists = [suggestions(list_id, options) for list_id, options in lists.values()]

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
        chosen = ((row.student, self.cleaned_data.get(self.name_of(row))) for row in self.rows)
        return [(student, mentor) for student, mentor in chosen if mentor is not None]


def _option(candidate: Candidate) -> str:
    free = candidate.free
    text = ngettext("%(name)s · %(free)s free seat", "%(name)s · %(free)s free seats", free)
    return text % {"name": candidate.user.name, "free": free}
