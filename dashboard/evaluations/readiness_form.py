from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.evaluations.marking_form import CommentField
from guides.evaluating.models import MARK_WORDS_LENGTH
from guides.models import Readiness
from mentorhub.forms.edit_conflict import VersionedForm


class ReadinessForm(VersionedForm):
    is_ready = forms.ChoiceField(
        label=gettext_lazy("Is the work ready for a defence?"),
        choices=[("ready", gettext_lazy("Ready")), ("not_yet", gettext_lazy("Not yet, because …"))],
        widget=forms.RadioSelect,
    )
    words = CommentField(
        label=gettext_lazy("What is missing"),
        help_text=gettext_lazy("Only you can read this."),
        max_length=MARK_WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @classmethod
    def of(cls, row: Readiness | None) -> Self:
        initial: dict[str, Any] = {}
        if row is not None and (row.is_ready or row.words):
            initial = {"is_ready": "ready" if row.is_ready else "not_yet", "words": row.words}
        return cls(initial=initial).with_version_of(row)

    def show_newer(self, row: Readiness) -> None:
        self.show_conflict(row, ["words"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_ready") == "not_yet" and not cleaned.get("words", "").strip():
            self.add_error("words", _("Say what is missing."))
        return cleaned
