"""The queries of the pages on which articles are read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    F,
    JSONField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import JSONObject, RowNumber

from dashboard.helpcenter.models import (
    Article,
    ArticlePage,
    ArticleText,
    Category,
    Subject,
    Vote,
)
from mentorhub import access
from mentorhub.prepared import prepared

# Articles of a category on the home of the help centre.
SHOWN = 6
RELATED = 5
# Of the categories that come with the product.
ICONS = {
    "start": "route",
    "sessions": "calendar-days",
    "projects": "target",
    "mentoring": "handshake",
    "account": "user-round",
    "managing": "sliders-horizontal",
}


@dataclass(frozen=True)
class Line:
    """An article in a list."""

    slug: str
    title: str
    language: str


@dataclass(frozen=True)
class CategoryLines:
    category: Category
    lines: list[Line]
    total: int

    @property
    def icon(self) -> str:
        return ICONS.get(self.category.slug, "file-text")

    @property
    def more(self) -> int:
        return self.total - len(self.lines)


def texts_of(reader: Any, language: str) -> QuerySet[ArticleText]:
    """One text of each published article that the reader may read: in their language where there
    is one."""
    rows = ArticleText.objects.filter(
        access.help_articles(reader, "article__"), article__state=Article.State.PUBLISHED
    )
    return rows.order_by("article_id", _own_first(language), "pk").distinct("article_id")


def _own_first(language: str) -> Case:
    return Case(When(language=language, then=Value(0)), default=Value(1))


def lines_of(reader: Any, keys: Iterable[int], language: str) -> list[Line]:
    """The articles with these keys, in this order. One query."""
    keys = list(keys)
    if not keys:
        return []
    rows = texts_of(reader, language).filter(article__in=keys)
    found = {key: Line(*rest) for key, *rest in rows.values_list("article", *_COLUMNS)}
    return [found[key] for key in keys if key in found]


_COLUMNS = ("article__slug", "title", "language")


def categories(reader: Any, language: str) -> list[CategoryLines]:
    """Each category with the first of its articles. Two queries, however many there are."""
    visible = Article.objects.visible_to(reader).published()
    counts = dict(visible.order_by().values_list("category").annotate(Count("pk")))
    place = Window(RowNumber(), partition_by=F("category"), order_by=F("pk").asc())
    first = visible.annotate(place=place).filter(place__lte=SHOWN).values("pk")
    rows = ArticleText.objects.filter(article__in=first).select_related("article__category")
    rows = rows.defer("body", "searched", "words", "search", "questions").order_by("article_id")
    texts: dict[int, ArticleText] = {}
    for text in rows:
        if text.article_id not in texts or text.language == language:
            texts[text.article_id] = text
    found: dict[int, CategoryLines] = {}
    for text in texts.values():
        category = text.article.category
        entry = found.setdefault(
            category.pk, CategoryLines(category, [], counts.get(category.pk, 0))
        )
        entry.lines.append(Line(text.article.slug, text.title, text.language))
    return sorted(found.values(), key=lambda each: (each.category.position, each.category.pk))


def articles_of_page(reader: Any, url_name: str, language: str) -> list[ArticleText]:
    """Those that help with a page, first those that name it before their other pages; then those
    with fewer pages, which say more about this one. One query."""
    named = ArticlePage.objects.filter(url_name=url_name).values("article")
    rows = texts_of(reader, language).filter(article__in=named).select_related("article")
    pages = ArticlePage.objects.filter(article=OuterRef("article")).order_by("pk")
    rows = rows.annotate(pages=ArraySubquery(pages.values("url_name")))
    found = list(rows.defer("searched", "words", "search"))
    return sorted(
        found, key=lambda each: (each.pages.index(url_name), len(each.pages), each.article_id)
    )


@prepared
def article_of(reader: Any, slug: str) -> QuerySet[Article]:
    """The article at an address if the reader may read it, with ``subject``, the slug of the one
    under which a request about it is sent, and ``given``, the reader's vote."""
    subjects = Subject.objects.visible_to(reader).filter(articles=OuterRef("pk"))
    votes = Vote.objects.filter(article=OuterRef("pk"), person=reader.pk)
    said = votes.values(said=JSONObject(helpful="helpful", reason="reason", words="words"))
    rows = Article.objects.visible_to(reader).filter(slug=slug).select_related("category")
    return rows.annotate(
        subject=Subquery(subjects.order_by("position", "pk").values("slug")[:1]),
        given=Subquery(said[:1], output_field=JSONField()),
    )


@prepared
def text_of(article: int, language: str) -> QuerySet[ArticleText]:
    """The text of an article that the reader may read, in their language where there is one."""
    rows = ArticleText.objects.filter(article=article).order_by(_own_first(language), "pk")
    return rows.defer("search", "words", "searched")[:1]


def related_lines(article: Article, reader: Any, language: str) -> list[Line]:
    """The related articles that the reader may read. One query."""
    return [Line(*each) for each in _related(reader, article.pk, language)]


@prepared
def _related(reader: Any, article: int, language: str) -> QuerySet[ArticleText, Any]:
    rows = texts_of(reader, language).filter(article__related=article)
    return rows.values_list(*_COLUMNS)[:RELATED]
