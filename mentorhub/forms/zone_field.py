"""The field of a form for a time zone: one types a city, and the browser offers what fits."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from mentorhub import time_zones


class ZoneInput(forms.TextInput):
    """A box with a list of its own; it can be searched without JavaScript."""

    input_type = "search"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        plain = {"autocomplete": "off", "spellcheck": "false", "placeholder": "UTC"}
        super().__init__(plain | (attrs or {}))

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        listed = f"{(attrs or {}).get('id') or name}_cities"
        box = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        options = format_html_join("", '<option value="{}"{}>', _options())
        return format_html('{}<datalist id="{}">{}</datalist>', box, listed, options)


def _options() -> Iterator[tuple[str, SafeString]]:
    """The label of each zone; with its name where a script could not tell it from the label."""
    for name, label in time_zones.labels(timezone.now()).items():
        is_clear = label.startswith(f"{time_zones.city_in_tz(name)} (")
        yield label, SafeString("") if is_clear else format_html(' data-zone-name="{}"', name)


class ZoneField(forms.CharField):
    """Cleaned, it is the current name of a zone; "" is UTC."""

    widget = ZoneInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": _("Time zone"),
                "help_text": _(
                    "Type your city or one nearby, then choose it. Leave empty for UTC."
                ),
                "required": False,
                "max_length": 100,
                **kwargs,
            }
        )

    def prepare_value(self, value: Any) -> Any:
        """The label of a zone; what is no zone is shown as it was typed."""
        found = time_zones.find(value) if isinstance(value, str) else None
        return time_zones.label_of(found, timezone.now()) if found else value

    def to_python(self, value: Any) -> str:
        found = time_zones.find(super().to_python(value))
        if found is None:
            raise forms.ValidationError(
                _("We do not know this city. Choose one from the list with the same time."),
                code="unknown_zone",
            )
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return time_zones.find(data or "") != time_zones.current_name(initial or "")
