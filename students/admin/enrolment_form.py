"""An enrolment ends with a reason, or by moving to another path; its work is kept either way."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from students.models import Enrolment, Path

REASONS = [
    ("", gettext_lazy("It goes on")),
    (Enrolment.EndReason.FINISHED, Enrolment.EndReason.FINISHED.label),
    (Enrolment.EndReason.LEFT, Enrolment.EndReason.LEFT.label),
]


class EnrolmentForm(forms.ModelForm):
    end_because = forms.ChoiceField(
        label=gettext_lazy("End it now"), choices=REASONS, required=False
    )
    move_to = forms.ModelChoiceField(
        Path.objects.none(),
        label=gettext_lazy("Change to another path"),
        required=False,
        help_text=gettext_lazy("This enrolment ends today and a new one begins. The work is kept."),
    )

    class Meta:
        model = Enrolment
        fields = ("student", "path", "started_at", "funded")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "move_to" in self.fields:
            others = Path.objects.filter(archived_at=None).exclude(pk=self.instance.path_id)
            self.fields["move_to"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("end_because") and cleaned.get("move_to"):
            self.add_error("move_to", _("Choose one: end it, or change the path."))
        for name in ("end_because", "move_to"):
            if cleaned.get(name) and self.instance.ended_at is not None:
                self.add_error(name, _("This enrolment has ended already."))
        return cleaned

    def carry_out(self, request: HttpRequest) -> None:
        """After the row itself is saved."""
        if self.cleaned_data.get("end_because"):
            self.instance.end(self.cleaned_data["end_because"])
        elif self.cleaned_data.get("move_to"):
            new = self.instance.change_path(self.cleaned_data["move_to"])
            messages.info(request, _("A new enrolment began: %(enrolment)s.") % {"enrolment": new})
