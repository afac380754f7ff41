"""What the contact form shows before something is sent: subjects, their articles, and those that
fit what is typed."""

from typing import Any

from django.db.models import QuerySet
from django.urls import get_resolver
from django.utils.translation import get_language

from dashboard.helpcenter import searching
from dashboard.helpcenter.models import Article, ArticleText, Subject, SubjectArticle

# Articles of a subject that are offered, and those that fit what is typed.
OFFERED = 5
FITTING = 3
# Characters of what is typed that are looked at.
TYPED = 200


def came_from(name: str) -> str:
    """The URL name of the page that somebody came from; empty for what is none."""
    return name if name in get_resolver().reverse_dict and len(name) <= 100 else ""


def subjects(reader: Any) -> QuerySet[Subject]:
    """Those that the reader may choose, in their order."""
    return Subject.objects.visible_to(reader)


def articles_of(subject: Subject, reader: Any) -> list[ArticleText]:
    """The published articles of a subject that the reader may open, the best first, in their
    language or in the other one."""
    readable = Article.objects.visible_to(reader).published()
    places = SubjectArticle.objects.filter(subject=subject, article__in=readable)
    keys = list(places.order_by("position", "pk").values_list("article", flat=True)[:OFFERED])
    texts: dict[int, ArticleText] = {}
    rows = ArticleText.objects.filter(article__in=keys).select_related("article")
    for text in rows.defer("body", "searched", "words", "search"):
        if text.article_id not in texts or text.language == get_language():
            texts[text.article_id] = text
    return [texts[key] for key in keys if key in texts]


def fitting(typed: str, reader: Any, language: str) -> list[Any]:
    """The articles that fit what is typed, at most ``FITTING``: rows of the search."""
    words = typed.strip()[:TYPED]
    return searching.find(reader, words, language, most=FITTING) if words else []
