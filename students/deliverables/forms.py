"""The form with which a student hands in a deliverable, and that of a comment on one."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mentorhub.files.kinds import KINDS
from mentorhub.forms.links import HttpsField
from mentorhub.forms.texts import LineField, OwnFileField, TextField
from mentorhub.prepared import prepared
from students.deliverables.models import MAX_COMMENT
from students.models import Deliverable, ExpectedDeliverable, ProjectWork
from students.paths.own_work import expected_of


class CommentForm(forms.Form):
    text = TextField(
        label=pgettext_lazy("on a deliverable", "Comment"),
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What works, and what to change next. The student gets it by e-mail."),
    )


class HandInForm(forms.Form):
    # The version that is withdrawn for this one: its key, set by the link “Replace”.
    replaces = forms.UUIDField(required=False, widget=forms.HiddenInput)
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

    def __init__(
        self, *args: Any, work: ProjectWork | None, is_upload: bool = False, **kwargs: Any
    ) -> None:
        """``work`` is the project in progress, if any; the file of an upload comes afterwards."""
        super().__init__(*args, auto_id="handin_%s", **kwargs)
        self._work, self._is_upload = work, is_upload
        rows = expected_of(work.project_id) if work else []
        self._expected = {str(row.pk): row for row in rows}
        if self._expected:
            self.fields["expected"].choices = list(self._expected.items())
        else:
            del self.fields["expected"]
        text = gettext("Up to %(limit)s. For a larger file, store it elsewhere and give the link.")
        in_pieces, at_once = (
            text % {"limit": filesizeformat(limit)}
            for limit in (
                settings.DELIVERABLE_MAX_BYTES,
                min(settings.UPLOAD_MAX_BYTES, settings.DELIVERABLE_MAX_BYTES),
            )
        )
        # static/js/uploads.js says the first one, and sends the file in pieces.
        self.fields["file"].help_text = format_html(
            '<span data-in-pieces="{}">{}</span>', in_pieces, at_once
        )

    def clean_expected(self) -> list[ExpectedDeliverable]:
        return [self._expected[key] for key in self.cleaned_data["expected"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        has_file = self._is_upload or cleaned.get("file")
        if not self.errors and not cleaned.get("link") and not has_file:
            says = _("Add a link, a file, or both.")
            self.add_error("link", forms.ValidationError(says, code="nothing_given"))
        return cleaned

    def clean_replaces(self) -> Deliverable | None:
        """None for a version that can no longer be withdrawn: the new one stands beside it."""
        key = self.cleaned_data["replaces"]
        return next((row for row in self._withdrawable if row.pk == key), None) if key else None

    @cached_property
    def replaced(self) -> Deliverable | None:
        """The version that this one is to replace, as far as the form has been filled in."""
        value = str(self["replaces"].value() or "")
        rows = self._withdrawable if value else []
        return next((row for row in rows if str(row.pk) == value), None)

    @cached_property
    def _withdrawable(self) -> list[Deliverable]:
        return _withdrawable(self._work.enrolment_id, self._work.project_id) if self._work else []

    def submission(self) -> dict[str, Any]:
        """The arguments of ``hand_in`` that are filled in, but for the file."""
        given = self.cleaned_data
        return {
            "link": given["link"],
            "note": given["note"],
            "expected": given.get("expected", ()),
            "replaces": given["replaces"],
        }


@prepared
def _withdrawable(enrolment: int, project: int) -> QuerySet[Deliverable]:
    return Deliverable.objects.withdrawable().filter(enrolment=enrolment, project=project)
