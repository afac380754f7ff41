"""What every field of every form has on a page, those of allauth and of the administration too."""

from pathlib import Path
from typing import Any

from django import forms
from django.forms import renderers
from django.forms.renderers import DjangoTemplates
from django.utils.functional import cached_property

# Types of a box in which people write words; addresses, dates and numbers run from the left.
WRITTEN = ("text", "search")


# Names of fields that hold what browsers remember of the person who types (WCAG 2.2, 1.3.5).
PERSONAL = ("name", "email", "tel", "phone")


class BoundField(forms.BoundField):
    """A box for words is read in the direction of what is typed in it: Arabic from the right.

    A name or an address is filled in by the browser only where the form says that it is one's own
    (``autocomplete="name"``): elsewhere it is somebody else's.
    """

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> dict[str, Any]:
        found: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        written = isinstance(widget, forms.Textarea) or (
            getattr(widget, "input_type", "") in WRITTEN
        )
        if written and "dir" not in widget.attrs:
            found.setdefault("dir", "auto")
        personal = isinstance(self.field, forms.EmailField) or self.name in PERSONAL
        if personal and getattr(widget, "input_type", "") in ("text", "email", "tel"):
            found.setdefault("autocomplete", widget.attrs.get("autocomplete", "off"))
        return found


class FormRenderer(DjangoTemplates):
    bound_field_class = BoundField

    @cached_property
    def engine(self) -> Any:
        """As Django's, with folded templates: each field of a page is a template."""
        folder = Path(renderers.__file__).parent / self.backend.app_dirname
        places = ("filesystem", "app_directories")
        loaders = [f"django.template.loaders.{place}.Loader" for place in places]
        return self.backend(
            {
                "APP_DIRS": False,
                "DIRS": [folder],
                "NAME": "djangoforms",
                "OPTIONS": {"loaders": [("mentorhub.folded_templates.Loader", loaders)]},
            }
        )
