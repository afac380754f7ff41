"""The marking page as one form: every button saves all of it, and so nothing that was typed in
another skill is lost without JavaScript. With it, each field saves itself (views/marking.py).

Names of fields: ``v12`` the mark with the primary key 12, ``c12`` its comment, ``w3`` the words
about a skill, each row with its revision: ``r12``, ``q3``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guides.evaluating.drafts import FULFILLED, Draft, DraftCriterion, DraftSkill
from guides.evaluating.models import MARK_WORDS_LENGTH, MarkValue
from guides.evaluating.saving import DraftConflictError, Typed
from guides.models import Evaluation, Mark, SkillWords
from mentorhub.forms.texts import TextField
from students.defences.models.verdict import SKILL_WORDS_LENGTH, WORDS_LENGTH, Outcome
from students.models import Assessment

Row = tuple[type[Any], int]


def plain(text: str) -> str:
    """As a draft stores a text: the lines as browsers show them, and nothing behind the last."""
    return text.replace("\r\n", "\n").rstrip()


class CommentField(forms.CharField):
    """For what stays behind the walls of the guide: it may quote a criterion."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value))


class StudentsTextField(TextField):
    """For what the student will read: no passage of a guide."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


def outcomes(part: str) -> list[tuple[str, str]]:
    """Those that an assessor may choose: fixes are answered with one of two."""
    is_answer = part == Assessment.Part.ANSWER
    return [each for each in Outcome.choices if not (is_answer and each[0] == Outcome.CONDITIONAL)]


def fields_of(model: type[Any], part: str = Assessment.Part.FIRST) -> dict[str, forms.Field]:
    """The fields of a row, by the name of their column."""
    if model is Mark:
        values = forms.ChoiceField(required=False, choices=[("", ""), *MarkValue.choices])
        return {"value": values, "words": CommentField(max_length=MARK_WORDS_LENGTH)}
    if model is SkillWords:
        return {"words": StudentsTextField(max_length=SKILL_WORDS_LENGTH)}
    return {
        "outcome": forms.ChoiceField(required=False, choices=[("", ""), *outcomes(part)]),
        "words": StudentsTextField(
            max_length=WORDS_LENGTH, label=gettext_lazy("What the student reads")
        ),
        "mentor_words": CommentField(
            max_length=WORDS_LENGTH, label=gettext_lazy("What only the mentor reads")
        ),
    }


@dataclass(frozen=True)
class ShownField:
    """A text as the page shows it; ``newer`` is what another page saved meanwhile, else None."""

    name: str
    value: str
    errors: Any = ()
    passages: Any = ()
    newer: str | None = None


@dataclass(frozen=True)
class MarkRow:
    criterion: DraftCriterion
    value: ShownField
    words: ShownField


@dataclass(frozen=True)
class SkillRow:
    """``title`` is the public one, or empty."""

    skill: DraftSkill
    title: str
    marks: list[MarkRow]
    words: ShownField


class MarkingForm(forms.Form):
    """Fields that are refused do not stop the others: ``typed`` gives what may be saved."""

    def __init__(
        self,
        draft: Draft,
        titles: Mapping[UUID, str],
        data: Any = None,
        conflicts: Mapping[Row, DraftConflictError] | None = None,
    ) -> None:
        super().__init__(data)
        self.draft, self.titles, self.conflicts = draft, titles, conflicts or {}
        # What was sent and is well formed, before the outcome is compared with the marks.
        self.sent: dict[str, Any] = {}
        self.missing: list[DraftCriterion] = []
        if data is not None:
            self._add_fields()

    def _add_fields(self) -> None:
        for criterion in self.draft.criteria:
            value, words = fields_of(Mark).values()
            value.label = _("Criterion %s") % criterion.number
            value.error_target = f"m{criterion.pk}"  # type: ignore[attr-defined]
            words.label = _("Comment on %s") % criterion.number
            self.fields |= {f"v{criterion.pk}": value, f"c{criterion.pk}": words}
        for skill in self.draft.skills:
            (words,) = fields_of(SkillWords).values()
            words.label = _("Words about skill %s") % skill.number
            self.fields[f"w{skill.pk}"] = words
        self.fields |= fields_of(Evaluation, self.draft.part)
        self.fields["outcome"].error_target = "outcome"  # type: ignore[attr-defined]
        for row in self._rows():
            self.fields[revision_name(row)] = forms.IntegerField(required=False)

    def _rows(self) -> dict[Row, dict[str, tuple[str, str]]]:
        """Of each row its columns, each with the name of its field and the saved text."""
        draft = self.draft
        rows: dict[Row, dict[str, tuple[str, str]]] = {}
        for each in draft.criteria:
            rows[Mark, each.pk] = {
                "value": (f"v{each.pk}", each.value),
                "words": (f"c{each.pk}", each.words),
            }
        for skill in draft.skills:
            rows[SkillWords, skill.pk] = {"words": (f"w{skill.pk}", skill.words)}
        rows[Evaluation, draft.pk] = {
            "outcome": ("outcome", draft.outcome),
            "words": ("words", draft.words),
            "mentor_words": ("mentor_words", draft.mentor_words),
        }
        return rows

    def students_texts(self) -> list[str]:
        """What the student will read, as it was sent."""
        names = ["words", *(f"w{skill.pk}" for skill in self.draft.skills)]
        return [self[name].value() or "" for name in names]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.sent = {
            name: value for name, value in cleaned.items() if self[name].value() is not None
        }
        if cleaned.get("outcome") == Outcome.VALIDATED:
            values = {
                each.pk: self.sent.get(f"v{each.pk}", each.value) for each in self.draft.criteria
            }
            self.missing = [
                each
                for each in self.draft.criteria
                if each.required and values[each.pk] not in FULFILLED
            ]
            for each in self.missing:
                self.add_error(f"v{each.pk}", missing_text(values[each.pk]))
        return cleaned

    def typed(self) -> dict[Row, Typed]:
        """What differs from the draft, by its row; not an outcome that the marks refuse."""
        found: dict[Row, Typed] = {}
        for row, columns in self._rows().items():
            changed = {
                column: self.sent[name]
                for column, (name, saved) in columns.items()
                if name in self.sent
                and self.sent[name] != saved
                and not (name == "outcome" and self.missing)
            }
            if changed:
                found[row] = Typed(changed, self.sent.get(revision_name(row)) or 0)
        return found

    @property
    def skills(self) -> list[SkillRow]:
        return [
            SkillRow(
                skill=skill,
                title=self.titles.get(skill.key, ""),
                marks=[
                    MarkRow(
                        criterion=each,
                        value=self._shown(f"v{each.pk}", each.value, (Mark, each.pk), "value"),
                        words=self._shown(f"c{each.pk}", each.words, (Mark, each.pk), "words"),
                    )
                    for each in skill.criteria
                ],
                words=self._shown(f"w{skill.pk}", skill.words, (SkillWords, skill.pk), "words"),
            )
            for skill in self.draft.skills
        ]

    @property
    def outcome(self) -> ShownField:
        return self._shown("outcome", self.draft.outcome, (Evaluation, self.draft.pk), "outcome")

    @property
    def words(self) -> ShownField:
        return self._shown("words", self.draft.words, (Evaluation, self.draft.pk), "words")

    @property
    def mentor_words(self) -> ShownField:
        row = (Evaluation, self.draft.pk)
        return self._shown("mentor_words", self.draft.mentor_words, row, "mentor_words")

    def _shown(self, name: str, saved: str, row: Row, column: str) -> ShownField:
        value = self[name].value() if self.is_bound else None
        if value is None:
            return ShownField(name, saved)
        errors = self[name].errors
        passages = [each for error in errors.as_data() for each in getattr(error, "passages", ())]
        conflict = self.conflicts.get(row)
        newer = conflict.saved.get(column) if conflict else None
        return ShownField(name, value, errors, passages, newer)


def revision_name(row: Row) -> str:
    model, pk = row
    return {Mark: f"r{pk}", SkillWords: f"q{pk}"}.get(model, "revision")


def missing_text(value: str) -> str:
    if value == MarkValue.NOT_MET:
        return _("Required, and not met: the work cannot be validated.")
    return _("Required, and not marked yet: the work cannot be validated.")
