"""The form that corrects a verdict."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dashboard.evaluations.correction import Correction, outcomes_offered
from dashboard.evaluations.writing import WrittenSkill
from mentorhub.forms.texts import TextField
from students.defences.models.verdict import SKILL_WORDS_LENGTH, WORDS_LENGTH
from students.models import Verdict, VerdictSkill

REASON_LENGTH = Verdict._meta.get_field("reason").max_length


class CorrectionForm(forms.Form):
    """Begins with what was released. A skill has two fields, by its position."""

    reason = TextField(
        label=_("Why it is corrected"),
        help_text=_("The student reads this above the result."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    outcome = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    words = TextField(
        label=_("What the student reads"),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(
        self, *args: Any, verdict: Verdict, skills: list[VerdictSkill], **kwargs: Any
    ) -> None:
        initial = {"outcome": verdict.outcome, "words": verdict.words}
        self.skills = skills
        for skill in skills:
            initial |= {
                f"acquired_{skill.position}": skill.acquired,
                f"words_{skill.position}": skill.words,
            }
        super().__init__(*args, initial=initial, **kwargs)
        offered = [(each.value, each.label) for each in outcomes_offered(verdict)]
        self.fields["outcome"].choices = offered  # type: ignore[attr-defined]
        for skill in skills:
            name = skill.title or _("Skill %(number)s") % {"number": skill.position}
            self.fields[f"acquired_{skill.position}"] = forms.BooleanField(
                label=_("%(skill)s: acquired") % {"skill": name}, required=False
            )
            self.fields[f"words_{skill.position}"] = TextField(
                label=_("Words about “%(skill)s”") % {"skill": name},
                max_length=SKILL_WORDS_LENGTH,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        names = ["words", *(f"words_{skill.position}" for skill in self.skills)]
        is_unsaid = not any(given.get(name) for name in names) and "words" not in self.errors
        if is_unsaid and given.get("outcome") not in (None, Verdict.Outcome.VALIDATED):
            self.add_error("words", forms.ValidationError(_("Say what is missing."), "required"))
        return given

    def skill_fields(self) -> list[tuple[Any, Any]]:
        return [
            (self[f"acquired_{skill.position}"], self[f"words_{skill.position}"])
            for skill in self.skills
        ]

    def correction(self) -> Correction:
        given = self.cleaned_data
        return Correction(
            outcome=given["outcome"],
            words=given["words"],
            reason=given["reason"],
            skills=[
                WrittenSkill(
                    skill.title,
                    given[f"acquired_{skill.position}"],
                    given[f"words_{skill.position}"],
                )
                for skill in self.skills
            ],
        )
