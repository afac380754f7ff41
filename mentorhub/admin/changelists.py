"""Change lists that answer a malformed address with a message, where Django would fail, and in
which names are ordered and found whatever their case or accent.

Examples: NUL in a search, a year that no calendar has, a primary key that is not a number.
"""

import warnings
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldError, ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from mentorhub.forms import parameters
from mentorhub.forms.addresses import canonical_email
from mentorhub.forms.names import without_invisible
from mentorhub.plain_text import plain_path

# What a filter raises for a value that it cannot look up.
LOOKUP_ERRORS = (
    DataError, FieldError, LookupError, OverflowError, TypeError, ValidationError, ValueError,
)  # fmt: skip
# Each word of a search is one more condition on every column that is searched.
MAX_SEARCH_WORDS = 10
MAX_SEARCH_LENGTH = 200


class StrictChangeList(ChangeList):
    """Raises ``IncorrectLookupParameters`` for every address that cannot be read."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if parameters.has_nul(request.GET):
            raise IncorrectLookupParameters("NUL")
        with warnings.catch_warnings():
            # A day in the address is one of the reader's clock; Django warns those who program.
            warnings.filterwarnings("ignore", ".*received a naive datetime", RuntimeWarning)
            try:
                super().__init__(request, *args, **kwargs)
            except LOOKUP_ERRORS as error:
                raise IncorrectLookupParameters(error) from error

    def get_ordering_field(self, field_name: Any) -> Any:
        """A column of names is ordered whatever their case or accent."""
        found = super().get_ordering_field(field_name)
        return plain_path(self.model, found) if isinstance(found, str) else found


class StrictChangeListMixin:
    """For a ModelAdmin: checks the address of its list, the search and the chosen rows."""

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Names are found whatever their case or accent."""
        fields = super().get_search_fields(request)  # type: ignore[misc]
        return tuple(plain_path(self.model, each) for each in fields)  # type: ignore[attr-defined]

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """The order of the list, and of an autocomplete field that shows these rows."""
        own = tuple(super().get_ordering(request) or ())  # type: ignore[misc]
        model = self.model  # type: ignore[attr-defined]
        ordering = own or tuple(model._meta.ordering)
        by_name = tuple(
            plain_path(model, each) if isinstance(each, str) else each for each in ordering
        )
        return by_name if by_name != ordering else own

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        words = without_invisible(search_term[:MAX_SEARCH_LENGTH]).split()[:MAX_SEARCH_WORDS]
        words = [canonical_email(word) if "@" in word else word for word in words]
        return super().get_search_results(request, queryset, " ".join(words))  # type: ignore[misc]

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """No regular expressions: a slow one keeps the database busy."""
        if lookup.rpartition("__")[2] in ("regex", "iregex"):
            return False
        return super().lookup_allowed(lookup, value, request)  # type: ignore[misc]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """An empty ``_to_field`` is ignored: the row is found by its primary key."""
        return super().get_object(request, object_id, from_field or None)  # type: ignore[misc]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return StrictChangeList

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Add a message that says why Django shows the whole list."""
        try:
            return super().get_changelist_instance(request)  # type: ignore[misc]
        except IncorrectLookupParameters:
            warn_unreadable_address(request)
            raise

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = parameters.as_sent(request.POST, ACTION_CHECKBOX_NAME)
        if not all(self._is_key(each) for each in chosen):
            messages.error(
                request, _("Nothing was changed: what you selected is not in this list.")
            )
            return HttpResponseRedirect(request.get_full_path())
        return super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]

    def _is_key(self, text: str) -> bool:
        return is_valid_for_field(self.model._meta.pk, text)  # type: ignore[attr-defined]


def warn_unreadable_address(request: HttpRequest) -> None:
    said = _("This list cannot show what the address asked for. Here is the whole list.")
    messages.warning(request, said)


def is_valid_for_field(field: Any, text: str) -> bool:
    """Whether ``text`` can be a value of a model field."""
    try:
        field.to_python(text)
    except (ValidationError, ValueError, OverflowError):
        return False
    return "\0" not in text
