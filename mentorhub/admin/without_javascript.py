"""The administration in a browser without JavaScript.

Django adds rows to a form and fills its lists of choices by script. Here ``?rows=3`` shows empty
rows, and beside a list to type in stands a field for the number of the row.
"""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import FieldDoesNotExist
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.admin.checked_lists import is_value_of
from mentorhub.forms import parameters
from mentorhub.forms.parameters import clean_text

MOST_ROWS = 20
not_a_choice = gettext_lazy(
    "This is not the number of anything that can be chosen here. Type the number that stands in "
    "the address of its page, such as 16."
)


class AutocompleteOrNumber(AutocompleteSelect):
    """What was typed stays in the box, also when it is no number."""

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> Any:
        known = [each for each in value if is_value_of(self.field.target_field, str(each))]
        return super().optgroups(name, known, attr)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        label = _("The number in the address of its page")
        shown = clean_text(str(value), 100) if isinstance(value, int | str) else ""
        field = {"name": name, "value": shown, "inputmode": "numeric", "aria-label": label}
        # Both are sent where there is no script; the last one counts.
        return format_html(
            '{}<noscript><input type="text"{}> <span class="help">{}</span></noscript>',
            super().render(name, value, attrs, renderer),
            flatatt(field),
            label,
        )


class WithoutScript:
    """For a ModelAdmin."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address of an empty form fills in, as far as its fields can hold it."""
        given = super().get_changeform_initial_data(request)  # type: ignore[misc]
        values = {name: self._value_of(name, each) for name, each in given.items()}
        return {name: value for name, value in values.items() if value is not None}

    def _value_of(self, name: str, given: Any) -> Any:
        """None where the model has no such field, or the field no such value."""
        try:
            field = self.model._meta.get_field(name)  # type: ignore[attr-defined]
            field = getattr(field, "target_field", field)
            return field.to_python(given) if is_value_of(field, str(given)) else None
        except FieldDoesNotExist:
            return None

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        inlines = super().get_inline_instances(request, obj)  # type: ignore[misc]
        asked = parameters.integer(request.GET, "rows")
        if asked is not None:
            for inline in inlines:
                inline.extra = min(asked, MOST_ROWS)
        return inlines

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            site = self.admin_site  # type: ignore[attr-defined]
            kwargs.setdefault(
                "widget", AutocompleteOrNumber(db_field, site, using=kwargs.get("using"))
            )
            kwargs.setdefault("error_messages", {"invalid_choice": not_a_choice})
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
