"""The form with which a student, or a manager for them, asks for a mentor."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.matching.models import MentorRequest
from dashboard.matching.requests.queries import Requester
from mentorhub.accounts import languages
from mentorhub.forms.texts import TextField
from mentorhub.forms.weekly_hours import GridButtonsMixin, Stretch, WeeklyHoursField
from students.models import ProjectWork

# Listed first, since most students speak one of them.
COMMON_LANGUAGES = ("en", "fr", "es", "de", "pt", "it", "ar", "nl")


def language_choices(*also: str) -> list[tuple[str, str]]:
    """The common languages first, the others by name, and always those of ``also``."""
    named = dict(languages.choices(*also))
    return [(code, named.pop(code)) for code in COMMON_LANGUAGES] + list(named.items())


YES_NO_ANY = [("True", _("Yes")), ("False", _("No")), ("", _("It does not matter"))]
# The labels when a manager fills in the form.
MANAGER_LABELS = {
    "needs_support": _("Needs a mentor who is willing to support disabled students"),
    "wants_previous": _("Their previous mentor"),
    "reason_for_change": _("Why another mentor"),
}


class RequestForm(GridButtonsMixin, forms.ModelForm):
    project = forms.TypedChoiceField(label=_("Project"), required=False, empty_value=None)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Languages in which sessions can be held. The mentor will speak at least one of them."
        ),
        error_messages={"required": _("Choose at least one language.")},
    )
    hours = WeeklyHoursField(
        label=_("Weekly hours"),
        error_messages={"required": _("Tick at least one hour when a session can take place.")},
    )
    wishes = TextField(
        label=_("Wishes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "What should your mentor be good at, or know about how you work? The mentorship "
            "managers will read this."
        ),
    )
    needs_support = forms.BooleanField(
        label=_("I need a mentor who is willing to support disabled students"), required=False
    )
    needs = TextField(
        label=_("Needs"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    wants_previous = forms.TypedChoiceField(
        label=_("My previous mentor"),
        required=False,
        choices=YES_NO_ANY,
        coerce=lambda value: value == "True",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    reason_for_change = TextField(
        label=_("Why I would like another mentor"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only the mentorship managers can read this, no mentor."),
        error_messages={"required": _("Say why: it helps to find somebody better suited.")},
    )

    class Meta:
        model = MentorRequest
        fields = ("project", "languages", "wishes", "needs_support", "needs", "wants_previous",
                  "reason_for_change")  # fmt: skip

    def __init__(self, *args: Any, requester: Requester, own: bool, **kwargs: Any) -> None:
        self.requester = requester
        row = requester.open_request
        super().__init__(*args, instance=row, **kwargs)
        if row is None:
            current = requester.progress.current
            self.initial["project"] = current.project.pk if current else None
            self.initial["languages"] = [requester.student.language]
        self.fields["hours"].before = requester.hours
        self._offer_projects()
        self.fields["languages"].choices = language_choices(*(row.languages if row else ()))
        self.fields["needs"].help_text = (
            _("Only you and the mentorship managers can read this, never a mentor.")
            if own
            else _("Only the mentorship managers and the student can read this, never a mentor.")
        )
        if not requester.had_before:
            del self.fields["wants_previous"]
        if requester.mentorship is None and not (row and row.reason_for_change):
            del self.fields["reason_for_change"]
        else:
            self.fields["reason_for_change"].required = requester.mentorship is not None
        if not own:
            self.fields["wishes"].help_text = _(
                "What the mentor should be good at. The mentorship managers will read this."
            )
            for name in self.fields.keys() & MANAGER_LABELS.keys():
                self.fields[name].label = MANAGER_LABELS[name]

    def _offer_projects(self) -> None:
        """Projects that are not validated, and the one that the open request names."""
        chosen = self.requester.open_request and self.requester.open_request.project_id
        steps = self.requester.progress.steps
        offered = {
            str(step.project.pk): step.project
            for step in steps
            if step.work is None
            or step.work.state != ProjectWork.State.VALIDATED
            or step.project.pk == chosen
        }
        field = self.fields["project"]
        field.choices = [("", _("Not decided yet"))] + [
            (number, project.title) for number, project in offered.items()
        ]
        field.coerce = lambda number: offered[number]

    def clean_languages(self) -> list[str]:
        return list(dict.fromkeys(self.cleaned_data["languages"]))

    def hours_after(self, hours: list[Stretch]) -> list[Stretch]:
        """The stretches after the grid of this form, which is valid, was applied to ``hours``."""
        return self["hours"].data.applied_to(hours)

    @property
    def changed_columns(self) -> list[str]:
        """The columns to save of an open request."""
        return [name for name in self.Meta.fields if name in self.fields]

    # For the template, which renders languages without a widget.

    def common_languages(self) -> list[Any]:
        return self["languages"].subwidgets[: len(COMMON_LANGUAGES)]

    def other_languages(self) -> list[Any]:
        return self["languages"].subwidgets[len(COMMON_LANGUAGES) :]

    def has_other_language(self) -> bool:
        return bool(set(self["languages"].value() or ()) - set(COMMON_LANGUAGES))
