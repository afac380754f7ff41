"""Asking again before more people read an announcement, with the names of those who study.

On the managers' page and in the administration.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dashboard.models import Announcement
from dashboard.models.audience import AudienceChange

# Characters of ``AudienceChange.confirmation``.
MAX_CONFIRMATION = 10_000


class ConfirmationInput(forms.CheckboxInput):
    """A box that sends what it confirms: never ticked beforehand, since it may be something else
    by now."""

    def __init__(self) -> None:
        super().__init__(check_test=lambda value: False)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")

    def format_value(self, value: Any) -> None:
        """The value is an attribute: what is to be confirmed now, not what was sent."""
        return


class AudienceField(forms.CharField):
    """Hidden until ``check_audience`` has something to ask."""

    def __init__(self) -> None:
        super().__init__(
            label=_("They may also read what was answered to it"),
            required=False,
            max_length=MAX_CONFIRMATION,
            widget=forms.HiddenInput,
        )


def check_audience(form: forms.BaseForm, row: Announcement, cleaned: dict[str, Any]) -> None:
    """Add an error to ``for_more`` when people begin to read the announcement and who saves it has
    not confirmed just these. The group of ``row`` is the one that it has."""
    if "group" not in cleaned or cleaned["group"] == row.group:
        return
    change = row.audience_change(cleaned["group"])
    if not change.begins_count or cleaned.get("for_more") == change.confirmation:
        return
    field = form.fields["for_more"]
    field.widget = ConfirmationInput()
    field.widget.attrs["value"] = change.confirmation
    form.add_error("for_more", ValidationError(_sentence(change), code="for_more"))


def _sentence(change: AudienceChange) -> str:
    says = ngettext(
        "%(n)s person reads it who does not see it now.",
        "%(n)s people read it who do not see it now.",
        change.begins_count,
    )
    says %= {"n": change.begins_count}
    if change.students:
        named = ", ".join(f"{person.name} ({person.studied})" for person in change.students)
        students = gettext("Students among them, and what they study: %(names)s.")
        says = f"{says} {students % {'names': named}}"
    return says
