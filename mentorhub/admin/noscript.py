"""The administration in a browser without JavaScript.

Django adds rows to an inline and fills an autocomplete field by script. Here ``?rows=3`` renders
three empty rows, and an autocomplete field comes with a field for the primary key.
"""

from typing import Any
from uuid import UUID

from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import FieldDoesNotExist
from django.db.models import IntegerField
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentorhub.admin.changelists import is_valid_for_field
from mentorhub.forms import parameters
from mentorhub.forms.parameters import clean_text

MAX_EMPTY_ROWS = 20
INVALID_CHOICE = gettext_lazy(
    "Nothing that can be chosen here has this number. Type the number in the address of its "
    "page, such as 16."
)


class AutocompleteOrNumberSelect(AutocompleteSelect):
    """An autocomplete field with a text field for the primary key inside ``<noscript>``.

    Text that is no primary key stays in the field when the form is shown again.
    """

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> Any:
        known = [each for each in value if is_valid_for_field(self.field.target_field, str(each))]
        return super().optgroups(name, known, attr)

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        label = _("The number in the address of its page")
        shown = clean_text(str(value), 100) if isinstance(value, int | str | UUID) else ""
        is_number = isinstance(self.field.target_field, IntegerField)
        keyboard = "numeric" if is_number else "text"
        field = {"name": name, "value": shown, "inputmode": keyboard, "aria-label": label}
        # Without script both fields are sent, and Django takes the last.
        return format_html(
            '{}<noscript><input type="text"{}> <span class="help">{}</span></noscript>',
            super().render(name, value, attrs, renderer),
            flatatt(field),
            label,
        )


class NoScriptMixin:
    """For a ModelAdmin: forms that can be filled in without JavaScript."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The initial values in the query string, without those that their fields cannot hold."""
        given = super().get_changeform_initial_data(request)  # type: ignore[misc]
        values = {name: self._initial_value(name, each) for name, each in given.items()}
        return {name: value for name, value in values.items() if value is not None}

    def _initial_value(self, name: str, given: Any) -> Any:
        """None where the model has no such field, or the field no such value."""
        try:
            field = self.model._meta.get_field(name)  # type: ignore[attr-defined]
            field = getattr(field, "target_field", field)
            return field.to_python(given) if is_valid_for_field(field, str(given)) else None
        except FieldDoesNotExist:
            return None

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        inlines = super().get_inline_instances(request, obj)  # type: ignore[misc]
        asked = parameters.integer(request.GET, "rows")
        if asked is not None:
            for inline in inlines:
                inline.extra = min(asked, MAX_EMPTY_ROWS)
        return inlines

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            site = self.admin_site  # type: ignore[attr-defined]
            kwargs.setdefault(
                "widget", AutocompleteOrNumberSelect(db_field, site, using=kwargs.get("using"))
            )
            kwargs.setdefault("error_messages", {"invalid_choice": INVALID_CHOICE})
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]
