"""What every field of every form has on a page, those of allauth and of the administration too."""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

# Types of a box in which people write words; addresses, dates and numbers run from the left.
WRITTEN = ("text", "search")


class BoundField(forms.BoundField):
    """A box for words is read in the direction of what is typed in it: Arabic from the right."""

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> dict[str, Any]:
        found: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        written = isinstance(widget, forms.Textarea) or (
            getattr(widget, "input_type", "") in WRITTEN
        )
        if written and "dir" not in widget.attrs:
            found.setdefault("dir", "auto")
        return found


class FormRenderer(DjangoTemplates):
    bound_field_class = BoundField
