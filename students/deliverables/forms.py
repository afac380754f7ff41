"""The form with which a student hands in a deliverable."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mentorhub.files.kinds import KINDS
from mentorhub.forms.links import HttpsField
from mentorhub.forms.texts import LineField, OwnFileField
from mentorhub.prepared import prepared
from students.models import ExpectedDeliverable, ProjectWork


@prepared
def _expected(project: int) -> QuerySet[ExpectedDeliverable]:
    return ExpectedDeliverable.objects.filter(project=project)


class HandInForm(forms.Form):
    expected = forms.MultipleChoiceField(
        label=pgettext_lazy("deliverable", "What it is for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick everything it contains, even as a draft."),
    )
    link = HttpsField(
        label=_("Link"),
        required=False,
        max_length=2000,
        help_text=_("The address of your work, beginning with https://"),
    )
    note = LineField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("What it is and what your mentor should look at."),
    )
    # Last: of a body with a large file that is refused, only the beginning is read.
    file = OwnFileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in KINDS)}),
    )

    def __init__(self, *args: Any, work: ProjectWork | None, **kwargs: Any) -> None:
        """``work`` is the project in progress, if any."""
        super().__init__(*args, auto_id="handin_%s", **kwargs)
        rows = _expected(work.project_id) if work else []
        self._expected = {str(row.pk): row for row in rows}
        if self._expected:
            self.fields["expected"].choices = list(self._expected.items())
        else:
            del self.fields["expected"]
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
        text = gettext("Up to %(limit)s. For a larger file, store it elsewhere and give the link.")
        self.fields["file"].help_text = text % {"limit": limit}

    def clean_expected(self) -> list[ExpectedDeliverable]:
        return [self._expected[key] for key in self.cleaned_data["expected"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("link") and not cleaned.get("file"):
            says = _("Add a link, a file, or both.")
            self.add_error("link", forms.ValidationError(says, code="nothing_given"))
        return cleaned
