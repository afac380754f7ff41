"""System checks: the pages that the shipped articles help with exist, and so do those of the rows
(`manage.py check --database default`)."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from dashboard.helpcenter import shipped
from dashboard.helpcenter.models import ArticlePage
from mentorhub.checks import routes
from mentorhub.database import current_login

# An argument in the pattern of an address, and what regular expressions begin and end with.
_ARGUMENT = re.compile(r"<[^>]+>|\(\?P.*?\)|[$^]|\\Z")


def page_names() -> set[str]:
    """The URL names of all pages, with their namespaces."""
    return set(page_addresses())


@cache
def page_addresses() -> dict[str, str]:
    """By URL name, the address with "…" for what differs: "/sessions/…/move/"."""
    return {name: "/" + _ARGUMENT.sub("…", pattern) for pattern, name, _view in routes() if name}


@register("helpcenter")
def shipped_articles_help_with_pages(**kwargs: Any) -> Iterator[CheckMessage]:
    names = page_names()
    for each in shipped.articles():
        for page in each.pages:
            if page not in names:
                message = f"The article {each.slug!r} helps with {page!r}, which is no page."
                yield Error(message, id="helpcenter.E001")


@register(Tags.database)
def articles_help_with_pages(
    databases: Iterable[str] | None = None, **kwargs: Any
) -> Iterator[CheckMessage]:
    # `migrate` checks before the table is there.
    if not databases or not _has_table():
        return
    wrong = ArticlePage.objects.exclude(url_name__in=page_names()).select_related("article")
    for each in wrong:
        message = f"The article {each.article.slug!r} helps with {each.url_name!r}, no page."
        hint = "Choose the page anew in the article's settings."
        yield Warning(message, hint=hint, id="helpcenter.W001")


def _has_table() -> bool:
    with connections[current_login()].cursor() as cursor:
        cursor.execute("select to_regclass(%s) is not null", [ArticlePage._meta.db_table])
        return bool(cursor.fetchone()[0])
