"""The administration in a browser without JavaScript.

Django adds rows to a form and fills its lists of choices by script. Here ``?rows=3`` shows empty
rows, and beside a list to type in stands a field for the number of the row.
"""

from typing import Any

from django.contrib.admin.widgets import AutocompleteSelect
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from mentorhub.forms import parameters

MOST_ROWS = 20


class AutocompleteOrNumber(AutocompleteSelect):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        label = _("Its number, as in the address of its page")
        shown = value if isinstance(value, int | str) else ""
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
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
