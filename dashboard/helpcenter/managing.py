"""What managers read about the articles: all of them, those to look at again, what was searched and
not found, what readers say of them, and requests that an article has made unnecessary."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    Max,
    Prefetch,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import get_language, pgettext_lazy

from dashboard.helpcenter import references
from dashboard.helpcenter.checks import page_addresses
from dashboard.helpcenter.models import (
    Article,
    ArticleState,
    ArticleText,
    Asked,
    Avoided,
    Vote,
)
from mentorhub.plain_text import plain

SHOWN = {
    "articles": pgettext_lazy("help centre", "Articles"),
    "review": pgettext_lazy("help centre", "To look at again"),
    "asked": pgettext_lazy("help centre", "Searched, not found"),
    "votes": pgettext_lazy("help centre", "What readers say"),
    "avoided": pgettext_lazy("help centre", "Answered without a request"),
}
# Searches and avoided requests of so long ago.
LATELY = timedelta(days=90)
MOST = 50
# Articles of which one chooses those that are related to another.
MOST_TITLES = 300


def articles(reader: Any) -> QuerySet[Article]:
    """All states, drafts first, then by category; with ``yes``, ``no`` and ``review_due``."""
    rows = Article.objects.visible_to(reader).select_related("category", "owner")
    rows = rows.prefetch_related("texts").annotate(
        yes=Count("votes", filter=Q(votes__helpful=True)),
        no=Count("votes", filter=Q(votes__helpful=False)),
        review_due=_review_due(),
    )
    return rows.order_by(F("state").asc(), "category__position", "pk")


def _review_due() -> Any:
    days = ExpressionWrapper(
        F("review_days") * Value(timedelta(days=1)), output_field=DateTimeField()
    )
    return ExpressionWrapper(F("reviewed_at") + days, output_field=DateTimeField())


def to_review(reader: Any, now: datetime) -> QuerySet[Article]:
    """Published ones whose review is due, the oldest first."""
    rows = articles(reader).filter(state=ArticleState.PUBLISHED, review_due__lt=now)
    return rows.order_by("review_due", "pk")


def title_of(article: Article) -> str:
    """In the active language, otherwise in another one; reads the prefetched texts."""
    texts = {each.language: each for each in article.texts.all()}
    language = (get_language() or "en")[:2]
    found = texts.get(language) or next(iter(texts.values()), None)
    return found.title if found else article.slug


def others_than(article: Article, reader: Any) -> QuerySet[Article]:
    """What may be related to it: whatever is not archived."""
    rows = Article.objects.visible_to(reader).exclude(pk=article.pk)
    return rows.exclude(state=ArticleState.ARCHIVED)


def related_to(article: Article, reader: Any) -> list[Article]:
    """Also those that are archived, which no reader is shown."""
    rows = Article.objects.visible_to(reader).filter(related=article)
    return with_titles(rows.prefetch_related(_titles()).order_by("pk"))


def titles(article: Article, reader: Any) -> list[str]:
    """For the list from which related articles are chosen."""
    rows = others_than(article, reader).exclude(related=article).prefetch_related(_titles())
    return sorted((each.title for each in with_titles(rows[:MOST_TITLES])), key=plain)


def _titles() -> Prefetch:
    return Prefetch("texts", ArticleText.objects.only("article", "language", "title"))


@dataclass(frozen=True)
class HelpedPage:
    name: str
    # Empty where the page has no title of its own.
    title: str
    # With "…" for what differs; the name of a page that is gone.
    address: str


def pages_of(article: Article, reader: Any) -> list[HelpedPage]:
    """The pages that it helps with."""
    addresses = page_addresses()
    return [
        HelpedPage(
            name,
            references.page(name, reader).words if references.has_title(name) else "",
            addresses.get(name, name),
        )
        for name in article.pages.values_list("url_name", flat=True)
    ]


def with_titles(rows: Any) -> list[Article]:
    found = list(rows)
    for each in found:
        each.title = title_of(each)  # type: ignore[attr-defined]
    return found


def not_found(now: datetime) -> list[dict[str, Any]]:
    """Words that were searched and led nowhere, the most often searched first."""
    rows = Asked.objects.filter(asked_at__gt=now - LATELY, opened=None)
    rows = rows.annotate(plain=Lower("words")).order_by().values("plain", "language")
    rows = rows.annotate(times=Count("pk"), last=Max("asked_at"), found=Max("found"))
    return list(rows.order_by("-times", "-last", "plain")[:MOST])


@dataclass(frozen=True)
class Opinion:
    """What readers say of one article."""

    article: Article
    votes: list[Vote]


def opinions(reader: Any, now: datetime) -> list[Opinion]:
    """Articles that somebody found not helpful, those with the most such votes first. Who voted is
    not said."""
    votes = Vote.objects.filter(helpful=False).order_by("-at", "-pk")
    by_article: dict[int, list[Vote]] = {}
    for vote in votes[: MOST * 4]:
        by_article.setdefault(vote.article_id, []).append(vote)
    rows = with_titles(articles(reader).filter(pk__in=by_article))
    found = [Opinion(each, by_article[each.pk]) for each in rows]
    return sorted(found, key=lambda each: (-len(each.votes), each.article.pk))


def avoided(now: datetime) -> list[dict[str, Any]]:
    """By subject and article, how often it was enough; counted once seven days have passed without
    a request, with those who sent one after all beside it."""
    rows = Avoided.objects.filter(at__gt=now - LATELY).exclude(came_back=None)
    rows = (
        rows.order_by()
        .values("subject", "article")
        .annotate(
            enough=Count("pk", filter=Q(came_back=False)),
            sent=Count("pk", filter=Q(came_back=True)),
        )
    )
    return list(rows.order_by("-enough", "-sent", "subject", "article")[:MOST])


def figures(now: datetime) -> dict[str, int]:
    """How many avoided requests there were, of all that an article was read for."""
    rows = Avoided.objects.filter(at__gt=now - LATELY).exclude(came_back=None)
    return rows.aggregate(
        enough=Coalesce(Count("pk", filter=Q(came_back=False)), 0), all=Count("pk")
    )


def texts_of(article: Article) -> dict[str, ArticleText]:
    return {each.language: each for each in article.texts.all()}
