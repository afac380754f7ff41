"""What a mentor writes on the page of a session: shared notes, the discovery form, the private note
and the goals. They are parts of one HTML form, and saved together (``NoteForms``)."""

import hashlib
from collections.abc import Callable
from typing import Any, ClassVar, Self

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentorhub.forms import parameters
from mentorhub.forms.edit_conflict import VersionedForm
from mentorhub.forms.texts import TextField, without_empty_ends
from students.models import DiscoveryForm, Goal, SessionNote
from students.sessions.note_headings import is_untouched, text_of

SHORT = {"rows": 2}
MAX_NEW_GOALS = 10


class NotePart(VersionedForm):
    """A part of the form. It is saved only when its text differs from the one that the page was
    opened with: an untouched part neither overwrites a newer text nor conflicts with it."""

    # Digest of the text that the form was opened with.
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def with_version_of(self, row: models.Model | None) -> Self:
        super().with_version_of(row)
        self.initial["digest"] = self._digest_of(getattr(row, name, "") for name in self.texts)
        return self

    def hidden_values_for(self, row: models.Model) -> dict[str, str]:
        """The hidden fields of a form that is opened with this row, by their names in the page."""
        self.with_version_of(row)
        return {self.add_prefix(name): self.initial[name] for name in ("opened", "digest")}

    @property
    def texts(self) -> list[str]:
        """The names of the fields that are columns of the row."""
        return [name for name in self.fields if name not in ("opened", "digest", "new_goals")]

    @property
    def was_sent(self) -> bool:
        return any(parameters.has(self.data, self.add_prefix(name)) for name in self.fields)

    @property
    def is_edited(self) -> bool:
        """Whether the text was changed on the page. The form must be valid."""
        typed = self._digest_of(self.cleaned_data[name] for name in self.texts)
        return typed != self.cleaned_data["digest"]

    @staticmethod
    def _digest_of(texts: Any) -> str:
        """Browsers send line breaks as CRLF, whatever was stored."""
        lines = ["\n".join(without_empty_ends(text).splitlines()) for text in texts]
        return hashlib.sha256("\0".join(lines).encode()).hexdigest()


# What is asked in each part of a note, in grey as long as the part is empty.
PROMPTS = {
    "check_in": _("How are you? How was the week?"),
    "progress": _("What works, what is stuck, what was handed in"),
    "new_goals": _("What to achieve by next time"),
    "remarks": _("What you both want to find again"),
    "questions": _("What to look up or ask before next time"),
    "week": _("What to do on which day before the next session"),
    "background": _("Studies, work, what led to this path"),
    "career_aim": _("Which job, in what kind of organisation"),
    "schedule": _("Hours a week, other duties, holidays"),
    "support_needs": _("What helps and what to watch out for"),
    "private": _("What only you want to remember"),
}


def _areas(*names: str) -> dict[str, forms.Textarea]:
    return {name: forms.Textarea(attrs={**SHORT, "placeholder": PROMPTS[name]}) for name in names}


class NoteEditor(NotePart, forms.ModelForm):
    """The shared note in five steps; each line of ``new_goals`` becomes a Goal."""

    new_goals = TextField(
        label=_("New goals"),
        required=False,
        max_length=3000,
        help_text=_("One per line. Each can be marked as reached later."),
        widget=_areas("new_goals")["new_goals"],
    )
    field_order = ("check_in", "progress", "new_goals", "remarks", "questions", "week")

    class Meta:
        model = SessionNote
        fields = ("check_in", "progress", "remarks", "questions", "week")
        field_classes: ClassVar[dict] = dict.fromkeys(fields, TextField)
        widgets: ClassVar[dict] = _areas(*fields)

    def __init__(self, *args: Any, headings: Callable[[], list[str]] = list, **kwargs: Any) -> None:
        """``headings`` are those of the mentor, asked for only where they matter."""
        super().__init__(*args, auto_id="note_%s", **kwargs)
        self.headings = headings

    def begin_with_headings(self) -> Self:
        """For a note that is not there yet."""
        self.initial["remarks"] = text_of(self.headings())
        return self

    def clean_remarks(self) -> str:
        """Headings with nothing below them are no note."""
        text = self.cleaned_data["remarks"]
        return "" if text and is_untouched(text, self.headings()) else text

    def clean_new_goals(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["new_goals"].splitlines()]
        goals = [line for line in lines if line]
        if any(len(goal) > 300 for goal in goals):
            text = _("A goal can have up to 300 characters. Split it in two.")
            raise forms.ValidationError(text, code="goal_too_long")
        if len(goals) > MAX_NEW_GOALS:
            text = _("Up to 10 goals at once: choose the ones for this week.")
            raise forms.ValidationError(text, code="too_many_goals")
        return goals


class DiscoveryEditor(NotePart, forms.ModelForm):
    prefix = "discovery"

    class Meta:
        model = DiscoveryForm
        fields = ("background", "career_aim", "schedule", "support_needs")
        field_classes: ClassVar[dict] = dict.fromkeys(fields, TextField)
        widgets: ClassVar[dict] = _areas(*fields)


class PrivateEditor(NotePart):
    prefix = "private"

    text = TextField(
        label=_("Private note"),
        required=False,
        max_length=8000,
        widget=_areas("private")["private"],
        help_text=_("Only you can read this: no student, no other mentor, no manager."),
    )


class GoalTicksForm:
    """The boxes of the goals that the page shows: ticked when reached. Only a box that was changed
    on the page changes its goal, since the student may have marked another one meanwhile."""

    MOST = 100

    def __init__(self, data: Any) -> None:
        self.data = data
        ticked = self._numbers("goals_ticked")
        # The goals that were open, and those that were reached, when the page was opened.
        self.newly_reached = self._numbers("goals_open") & ticked
        self.opened_again = self._numbers("goals_reached") - ticked

    def _numbers(self, name: str) -> set[int]:
        return set(parameters.integers(self.data, name, most=self.MOST))

    @property
    def changed(self) -> set[int]:
        return self.newly_reached | self.opened_again

    def is_ticked(self, goal: Goal) -> bool:
        """Whether the box is ticked when the page is shown again."""
        if goal.pk in self.changed:
            return goal.pk in self.newly_reached
        return goal.done_at is not None

    def save(self, goals: "models.QuerySet[Goal]") -> None:
        """``goals`` are those that this mentor may mark."""
        for goal in goals.filter(pk__in=self.changed).order_by("pk"):
            goal.mark(reached=goal.pk in self.newly_reached)
