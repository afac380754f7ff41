"""The articles for mentors in the search."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Value
from django.urls import reverse

from dashboard.models import MentorResource
from mentorhub import access
from mentorhub.plain_text import begins_words
from mentorhub.search import ARTICLES, Part, Query, Result, Source, register


def _parts(person: Any, query: Query) -> Sequence[Part]:
    rows = MentorResource.objects.published()
    rows = rows.filter(begins_words(query.words, "title__plain", "summary__plain"))
    rows = rows.order_by("position", "pk")
    return [Part(rows, ("title", "summary", "slug", Value("")), _result)]


def _result(title: str, summary: str, slug: str, _none: str) -> Result:
    url = reverse("mentor_resource", args=[slug])
    return Result(title=title, line=summary, url=url, icon="book-open")


register(
    Source(name="articles", group=ARTICLES, position=10, is_for=access.is_trained, parts=_parts)
)
