"""The answers to the fields of the administration that choose one row out of many, as one types."""

import json
from typing import Any

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from mentorhub.forms import parameters
from mentorhub.plain_text import has_plain_column
from mentorhub.similar_names import search_names


class ForgivingAutocomplete(AutocompleteJsonView):
    """The rows with the words that were typed; when there are none, those with similar names, under
    a heading that says so."""

    are_similar = False

    def process_request(self, request: HttpRequest) -> tuple[Any, ...]:
        """Without control characters in what is searched for."""
        _term, *others = super().process_request(request)
        return (parameters.text(request.GET, "term", longest=parameters.SEARCH_LENGTH), *others)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        answer = super().get(request, *args, **kwargs)
        if not self.are_similar:
            return answer
        found = json.loads(answer.content)
        heading = _("No exact match for “%(query)s”. Similar names:") % {"query": self.term}
        return JsonResponse({**found, "results": [{"text": heading, "children": found["results"]}]})

    def get_queryset(self) -> QuerySet[Any]:
        found = super().get_queryset()
        if not self.term or found.exists():
            return found
        near = search_names(self._offered(), self.term, *self._columns(), sees_everybody=True)
        self.are_similar = near.are_similar
        return near.rows if near.are_similar else found

    def _offered(self) -> QuerySet[Any]:
        """What the field offers when nothing is typed: nobody else may be similar."""
        term, self.term = self.term, ""
        rows = super().get_queryset()
        self.term = term
        return rows

    def _columns(self) -> list[str]:
        """The columns of names that the list of these rows searches."""
        searched = self.model_admin.get_search_fields(self.request)
        return [each for each in searched if has_plain_column(self.model_admin.model, each)]
