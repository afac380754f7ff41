"""Two windows, one text: what was saved meanwhile is not overwritten unseen.

A form carries when the text it shows was last saved. Somebody who saves an older one sees the newer
text first, keeps what they typed, and may save it all the same.
"""

from typing import Any, Self, TypeVar

from django import forms
from django.db import models, transaction

from mentorhub.database import current_login
from mentorhub.forms import parameters

Row = TypeVar("Row", bound=models.Model)


class NewerTextError(Exception):
    """Another save came first; the form holds what it says, beside what was typed."""


class OverwritingForm(forms.Form):
    """Its fields but ``opened`` are those of the row, or none of its concern."""

    # To the microsecond; empty while nothing has ever been saved.
    opened = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    # What was saved meanwhile, and when: shown above the fields.
    newer: Any = None
    newer_at: Any = None

    def open(self, row: models.Model | None) -> Self:
        """Remember which text the reader is about to see."""
        self.initial["opened"] = _stamp(row)
        return self

    def show_newer(self, row: models.Model, names: list[str]) -> None:
        self.newer = [(self.fields[name].label, getattr(row, name)) for name in names]
        self.newer_at = row.updated_at  # type: ignore[attr-defined]
        # Saved once more it is newer than what the reader has now seen, but for a third save.
        self.data = parameters.replaced(self.data, self.add_prefix("opened"), _stamp(row))


def save_over(form: OverwritingForm, rows: "models.QuerySet[Row]", **key: Any) -> Row:
    """Save what was typed into the one row with this key, which is made if there is none.

    Raises ``NewerTextError`` when the row was saved after the form was opened, with another text.
    The row is locked meanwhile, and its key unique: of two saves at once the second one waits, and
    sees the first.
    """
    with transaction.atomic(using=current_login()):
        row, is_new = rows.select_for_update(of=("self",)).get_or_create(**key)
        columns = {field.name for field in row._meta.concrete_fields}
        typed = {name: text for name, text in form.cleaned_data.items() if name in columns}
        differing = [name for name, text in typed.items() if getattr(row, name) != text]
        if not is_new and differing and form.cleaned_data["opened"] != _stamp(row):
            form.show_newer(row, differing)
            raise NewerTextError
        for name, text in typed.items():
            setattr(row, name, text)
        row.save(update_fields=[*typed, "updated_at"])
    return row


def _stamp(row: Any) -> str:
    return row.updated_at.isoformat() if row is not None and row.pk else ""
