"""What a student, or a manager for them, fills in to ask for a mentor."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.matching.models import MentorRequest
from dashboard.matching.requests.lifecycle import Asker
from dashboard.matching.requests.weekly_hours_grid import (
    CELLS,
    UNUSUAL,
    USUAL,
    Line,
    Stretch,
    after,
    lines,
    ticked,
)
from mentorhub.accounts import languages
from mentorhub.forms.parameters import parse_int

# Before all others, since most students speak one of them.
COMMON = ("en", "fr", "es", "de", "pt", "it", "ar", "nl")


def language_choices(*kept: str) -> list[tuple[str, str]]:
    """The common ones first, the others by name; those of an earlier request stay."""
    named = dict(languages.choices(*kept))
    return [(code, named.pop(code)) for code in COMMON] + list(named.items())


BEFORE = [("True", _("Yes")), ("False", _("No")), ("", _("It does not matter"))]
# What the form calls things when a manager fills it in.
OF_SOMEBODY = {
    "needs_support": _("Needs a mentor who is willing to support disabled students"),
    "wants_previous": _("The mentor they had before"),
    "reason_for_change": _("Why another mentor"),
}


class RequestForm(forms.ModelForm):
    project = forms.TypedChoiceField(label=_("Project"), required=False, empty_value=None)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("In which sessions may be held. The mentor speaks at least one of them."),
        error_messages={"required": _("Choose at least one language.")},
    )
    hours = forms.TypedMultipleChoiceField(
        label=_("Weekly hours"),
        coerce=int,
        required=False,
        choices=[(cell, str(cell)) for cell in CELLS],
    )
    wishes = forms.CharField(
        label=_("Wishes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "What should your mentor be good at, or know about how you work? The mentorship"
            " managers read it."
        ),
    )
    needs_support = forms.BooleanField(
        label=_("I need a mentor who is willing to support disabled students"), required=False
    )
    needs = forms.CharField(
        label=_("Needs"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    wants_previous = forms.TypedChoiceField(
        label=_("The mentor I had before"),
        required=False,
        choices=BEFORE,
        coerce=lambda value: value == "True",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    reason_for_change = forms.CharField(
        label=_("Why I ask for another mentor"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The mentorship managers read this; no mentor does."),
        error_messages={"required": _("Say why: it helps to find somebody who fits better.")},
    )

    class Meta:
        model = MentorRequest
        fields = ("project", "languages", "wishes", "needs_support", "needs", "wants_previous",
                  "reason_for_change")  # fmt: skip

    def __init__(self, *args: Any, asker: Asker, own: bool, **kwargs: Any) -> None:
        self.asker = asker
        row = asker.open_request
        super().__init__(*args, instance=row, **kwargs)
        if row is None:
            current = asker.progress.current
            self.initial["project"] = current.project.pk if current else None
            self.initial["languages"] = [asker.student.language]
        self.initial["hours"] = ticked(asker.hours)
        self._offer_projects()
        self.fields["languages"].choices = language_choices(*(row.languages if row else ()))
        self.fields["needs"].help_text = (
            _("Only the mentorship managers and you read this. No mentor ever does.")
            if own
            else _("Only mentorship managers and the student read this. No mentor ever does.")
        )
        if not asker.had_before:
            del self.fields["wants_previous"]
        if asker.mentorship is None and not (row and row.reason_for_change):
            del self.fields["reason_for_change"]
        else:
            self.fields["reason_for_change"].required = asker.mentorship is not None
        if not own:
            self.fields["wishes"].help_text = _(
                "What the mentor should be good at. Mentorship managers read it."
            )
            for name in self.fields.keys() & OF_SOMEBODY.keys():
                self.fields[name].label = OF_SOMEBODY[name]

    def _offer_projects(self) -> None:
        """What is validated needs no mentor; what the open request names stays."""
        kept = self.asker.open_request and self.asker.open_request.project_id
        steps = self.asker.progress.steps
        offered = {
            str(step.project.pk): step.project
            for step in steps
            if step.state != "done" or step.project.pk == kept
        }
        field = self.fields["project"]
        field.choices = [("", _("Not decided yet"))] + [
            (number, project.title) for number, project in offered.items()
        ]
        field.coerce = lambda number: offered[number]

    def clean_languages(self) -> list[str]:
        return list(dict.fromkeys(self.cleaned_data["languages"]))

    def clean_hours(self) -> list[int]:
        cells: list[int] = self.cleaned_data["hours"]
        if not after(self.asker.hours, set(cells)):
            raise forms.ValidationError(_("Tick at least one hour: sessions need a time."))
        return cells

    def hours_after(self, hours: list[Stretch]) -> list[Stretch]:
        """These hours, once what is ticked counts and nothing else of what the table shows."""
        return after(hours, set(self.cleaned_data["hours"]))

    @property
    def written(self) -> list[str]:
        """The columns that are changed in an open request."""
        return [name for name in self.Meta.fields if name in self.fields]

    # For the template, which draws these two by hand.

    def common_languages(self) -> list[Any]:
        return self["languages"].subwidgets[: len(COMMON)]

    def other_languages(self) -> list[Any]:
        return self["languages"].subwidgets[len(COMMON) :]

    def has_other_language(self) -> bool:
        return bool(set(self["languages"].value() or ()) - set(COMMON))

    def _cells(self) -> set[int]:
        given = self["hours"].value() or ()
        return {cell for each in given if (cell := parse_int(str(each), 3)) is not None}

    def usual_hours(self) -> list[Line]:
        return lines(USUAL, self._cells())

    def unusual_hours(self) -> list[Line]:
        return lines(UNUSUAL, self._cells())

    def has_unusual_hour(self) -> bool:
        return any(cell % 24 in UNUSUAL for cell in self._cells())
