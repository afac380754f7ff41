from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from students.models import Path


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("Cartridge"),
        help_text=_(
            "An IMS Common Cartridge as exported by Canvas, Moodle, Sakai or Brightspace (.imscc "
            "or .zip), up to 500 MB. Nothing is changed yet: the next page shows what would be."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".imscc,.zip"}),
    )
    path = forms.ModelChoiceField(
        Path.objects.none(),
        label=_("Into the path"),
        required=False,
        empty_label=_("Its own: the one it was imported into before, or a new one"),
    )
    publish = forms.BooleanField(
        label=_("Publish right away"),
        required=False,
        help_text=_(
            "Otherwise new projects arrive as drafts. Whatever was unpublished in the source "
            "stays a draft in any case."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["path"].queryset = Path.objects.filter(archived_at=None)  # type: ignore[attr-defined]


class ExportForm(forms.Form):
    """Whether the guides of the path go along. Only for a person who may read all of them."""

    with_guides = forms.TypedChoiceField(
        label=_("Mentor guides"),
        coerce=lambda value: value == "yes",
        choices=[("no", _("Leave the guides out")), ("yes", _("Include the guides"))],
        widget=forms.RadioSelect,
        initial="no",
    )

    def __init__(self, *args: Any, may_take_guides: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_take_guides:
            self.fields["with_guides"].choices = [("no", _("Leave the guides out"))]  # type: ignore[attr-defined]
