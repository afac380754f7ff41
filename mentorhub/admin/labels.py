"""Labels for screen readers (``aria-label``) of fields that have no visible label."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.db import models
from django.forms.models import BaseInlineFormSet, BaseModelFormSet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.dates import DateField, SplitDateTimeField


class LabelledSplitDateTimeWidget(AdminSplitDateTime):
    """A date and a time; each box is labelled with its name."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, (_("Date"), _("Time")), strict=True):
            widget.attrs["aria-label"] = name


DATE_TIME_OVERRIDES: Any = {
    models.DateTimeField: {"form_class": SplitDateTimeField, "widget": LabelledSplitDateTimeWidget},
    models.DateField: {"form_class": DateField, "widget": AdminDateWidget},
}


class LabelledFormSetMixin:
    """For a formset that is shown as a table: labels each field with its column and its row."""

    # New rows that one request may send; without it Django renders up to a thousand.
    MAX_NEW_ROWS = 100

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:  # type: ignore[attr-defined]
            self.absolute_max = len(self.get_queryset()) + self.MAX_NEW_ROWS  # type: ignore[attr-defined]

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)  # type: ignore[misc]
        row = f": {form.instance}" if form.instance.pk else ""
        for name, field in form.fields.items():
            label = field.label or name.replace("_", " ")
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", f"{capfirst(label)}{row}")


class LabelledInlineFormSet(LabelledFormSetMixin, BaseInlineFormSet):
    """Of the rows of an inline."""


class LabelledModelFormSet(LabelledFormSetMixin, BaseModelFormSet):
    """Of the rows of a list with ``list_editable``."""


class LabelledListMixin:
    """For a ModelAdmin with ``list_editable``."""

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(  # type: ignore[misc]
            request, **{"formset": LabelledModelFormSet, **kwargs}
        )
