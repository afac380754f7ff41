"""Edit conflicts: a form does not overwrite a text that was saved after the form was opened.

The form carries the time of the last save of its row. When the row has been saved since, the page
shows the saved text beside what the person typed; they may then save theirs after all.
"""

from typing import Any, Self, TypeVar

from django import forms
from django.db import models, transaction

from mentorhub.database import current_login
from mentorhub.forms import parameters

Row = TypeVar("Row", bound=models.Model)


class EditConflictError(Exception):
    """The row was saved by another request after the form was opened; the form holds both texts."""


class VersionedForm(forms.Form):
    """A form for one row with ``updated_at``; fields that are no columns of the row are ignored."""

    # ``updated_at`` of the row when the form was opened, to the microsecond; empty for a new row.
    opened = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    # After a conflict: label and saved text of each field that differs, and the time of that save.
    newer: Any = None
    newer_at: Any = None

    def with_version_of(self, row: models.Model | None) -> Self:
        """Put the version of the row into the form; returns the form."""
        self.initial["opened"] = _version(row)
        return self

    def show_conflict(self, row: models.Model, names: list[str]) -> None:
        self.newer = [(self.fields[name].label, getattr(row, name)) for name in names]
        self.newer_at = row.updated_at  # type: ignore[attr-defined]
        # The person has now seen this version: the next save succeeds unless the row changes again.
        self.data = parameters.replaced(self.data, self.add_prefix("opened"), _version(row))


def save_unless_changed(form: VersionedForm, rows: "models.QuerySet[Row]", **key: Any) -> Row:
    """Save the form's data into the row with this key; creates the row if it does not exist.

    Raises ``EditConflictError`` when the row was saved after the form was opened and its text
    differs. The key must be unique. The row is locked: the second of two concurrent saves waits for
    the first and then sees its text.
    """
    with transaction.atomic(using=current_login()):
        row, is_new = rows.select_for_update(of=("self",)).get_or_create(**key)
        columns = {field.name for field in row._meta.concrete_fields}
        typed = {name: text for name, text in form.cleaned_data.items() if name in columns}
        differing = [name for name, text in typed.items() if getattr(row, name) != text]
        if not is_new and differing and form.cleaned_data["opened"] != _version(row):
            form.show_conflict(row, differing)
            raise EditConflictError
        for name, text in typed.items():
            setattr(row, name, text)
        row.save(update_fields=[*typed, "updated_at"])
    return row


def _version(row: Any) -> str:
    return row.updated_at.isoformat() if row is not None and row.pk else ""
