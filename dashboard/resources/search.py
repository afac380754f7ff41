"""The articles for mentors in the search."""

from typing import Any

from dashboard.models import MentorResource
from mentorhub import access
from mentorhub.plain_text import begins_words
from mentorhub.search import ARTICLES, Found, Query, Result, Source, register


def _find(person: Any, query: Query, most: int) -> Found:
    rows = MentorResource.objects.published()
    rows = rows.filter(begins_words(query.words, "title__plain", "summary__plain"))
    return Found.of(rows.defer("body").order_by("position", "pk"), most, _result)


def _result(row: MentorResource) -> Result:
    return Result(title=row.title, line=row.summary, url=row.get_absolute_url(), icon="book-open")


register(Source(name="articles", group=ARTICLES, position=10, is_for=access.is_trained, find=_find))
