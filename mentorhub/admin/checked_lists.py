"""Lists of the administration whose address or chosen rows make no sense say so.

Django turns some of what somebody may type into an address into a failure: NUL, a year that no
calendar has, a row that is not a number.
"""

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


class CheckedChangeList(ChangeList):
    """Raises ``IncorrectLookupParameters`` alone for an address that cannot be read."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        if parameters.has_nul(request.GET):
            raise IncorrectLookupParameters("NUL")
        try:
            super().__init__(request, *args, **kwargs)
        except UNREADABLE as error:
            raise IncorrectLookupParameters(error) from error


# What a filter raises that was given something it cannot look for.
UNREADABLE = (DataError, FieldError, OverflowError, TypeError, ValidationError, ValueError)
# Each word of a search is one more condition on every column that is searched.
MOST_WORDS = 10
LONGEST_SEARCH = 200


class CheckedLists:
    """For a ModelAdmin."""

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        words = search_term[:LONGEST_SEARCH].split()[:MOST_WORDS]
        return super().get_search_results(request, queryset, " ".join(words))  # type: ignore[misc]

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """No patterns: one that is slow keeps the database busy."""
        if lookup.rpartition("__")[2] in ("regex", "iregex"):
            return False
        return super().lookup_allowed(lookup, value, request)  # type: ignore[misc]

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """An empty ``_to_field`` names no field: the row is found by its number then."""
        return super().get_object(request, object_id, from_field or None)  # type: ignore[misc]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return CheckedChangeList

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Django shows the whole list instead; this adds why."""
        try:
            return super().get_changelist_instance(request)  # type: ignore[misc]
        except IncorrectLookupParameters:
            say_unreadable(request)
            raise

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = parameters.as_sent(request.POST, ACTION_CHECKBOX_NAME)
        if not all(self._is_key(each) for each in chosen):
            messages.error(
                request, _("Nothing was changed: what was chosen is no row of this list.")
            )
            return HttpResponseRedirect(request.get_full_path())
        return super().changelist_view(request, *args, **kwargs)  # type: ignore[misc]

    def _is_key(self, text: str) -> bool:
        return is_value_of(self.model._meta.pk, text)  # type: ignore[attr-defined]


def say_unreadable(request: HttpRequest) -> None:
    said = _("The address asked for something that this list cannot show. Here is the whole list.")
    messages.warning(request, said)


def is_value_of(field: Any, text: str) -> bool:
    """Whether the text can be compared with a column."""
    try:
        field.to_python(text)
    except (ValidationError, ValueError, OverflowError):
        return False
    return "\0" not in text
