"""The articles for mentors in the search."""

from typing import Any

from django.db.models import Count, Window

from dashboard.models import MentorResource
from mentorhub import access
from mentorhub.plain_text import begins_words
from mentorhub.search import ARTICLES, Found, Query, Result, Source, register


def _find(person: Any, query: Query, most: int) -> Found:
    rows = MentorResource.objects.filter(
        begins_words(query.words, "title__plain", "summary__plain"), published=True
    )
    rows = rows.defer("body").order_by("position", "pk").annotate(total=Window(Count("pk")))
    found: list[Any] = list(rows[:most])
    results = [
        Result(title=each.title, line=each.summary, url=each.get_absolute_url(), icon="book-open")
        for each in found
    ]
    return Found(results, found[0].total if found else 0)


register(Source(name="articles", group=ARTICLES, position=10, is_for=access.is_mentor, find=_find))
