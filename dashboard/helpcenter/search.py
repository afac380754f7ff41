"""Articles in the one search, which a mistyped word finds, and the help centre itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboard.helpcenter import searching
from dashboard.helpcenter.references import language
from mentorhub.search import ARTICLES, Found, Link, Query, Result, Source, register


def _is_anybody(person: Any) -> bool:
    return True


def _find(person: Any, query: Query, most: int) -> Found:
    rows = searching.with_all_words(person, query.text, language(), most)
    results = [
        Result(
            title=text.title,
            line=str(text.article.category),
            url=text.article.get_absolute_url(),
            icon="life-buoy",
        )
        for text in rows
    ]
    return Found(results, len(results))


register(Source(name="help", group=ARTICLES, position=3, is_for=_is_anybody, find=_find))

register(
    Link(
        name="help",
        label=_("Help centre"),
        icon="life-buoy",
        is_for=_is_anybody,
        keywords=_("help question support how problem"),
        position=2,
    )
)
