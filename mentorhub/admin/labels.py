"""Fields in the cells of a table have no label beside them: they are told to screen readers."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.db import models
from django.forms.models import BaseInlineFormSet, BaseModelFormSet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from mentorhub.forms.dates import DateField, SplitDateTimeField


class NamedSplitDateTime(AdminSplitDateTime):
    """A date and a time: each box says which it is."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        for widget, name in zip(self.widgets, (_("Date"), _("Time")), strict=True):
            widget.attrs["aria-label"] = name


DATE_AND_TIME: Any = {
    models.DateTimeField: {"form_class": SplitDateTimeField, "widget": NamedSplitDateTime},
    models.DateField: {"form_class": DateField, "widget": AdminDateWidget},
}


class Labelled:
    """For a formset that is shown as a table."""

    # New rows that one request may send; Django would draw a thousand for a number somebody typed.
    MOST_NEW = 100

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:  # type: ignore[attr-defined]
            self.absolute_max = len(self.get_queryset()) + self.MOST_NEW  # type: ignore[attr-defined]

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)  # type: ignore[misc]
        row = f": {form.instance}" if form.instance.pk else ""
        for name, field in form.fields.items():
            label = field.label or name.replace("_", " ")
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", f"{capfirst(label)}{row}")


class LabelledInlineFormSet(Labelled, BaseInlineFormSet):
    """Rows on the page of their parent."""


class LabelledListFormSet(Labelled, BaseModelFormSet):
    """Rows of a list that is edited in place."""


class LabelledList:
    """For a ModelAdmin with ``list_editable``."""

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_formset(  # type: ignore[misc]
            request, **{"formset": LabelledListFormSet, **kwargs}
        )
