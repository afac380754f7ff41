"""Searching articles, although words are mistyped (docs/decisions/helpcenter.md).

A word that articles have stays; any other one becomes its three nearest. Then any of the words may
match: PostgreSQL's stop list of French lacks "les", and "les & séances" would find nothing. The
best have most of the words, the rarer ones counting more, in the title or in a question rather than
in the text. Words, suggestions and passages are of the reader's articles alone.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import reduce
from math import log2
from operator import add, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import (
    BooleanField,
    Case,
    F,
    FloatField,
    Func,
    QuerySet,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Greatest
from django.utils.safestring import SafeString

from dashboard.helpcenter import words
from dashboard.helpcenter.models import Article, ArticleState, ArticleText, Word
from mentorhub import access, full_text
from mentorhub.marking import excerpt, marked, stems_of
from mentorhub.plain_text import plain

MAX_QUESTION = 200  # characters
MOST = 10
# Of the score of the best article, the share that another one must have to be shown.
NEAR_BEST = 0.3
# Texts that are ranked. Of more, the words that few have decide which.
CANDIDATES = 200
# What a word counts in the title, in the questions, and anywhere else.
PLACES = {"{a}": 1.0, "{b}": 0.8}
ANYWHERE = 0.3
# What a mistyped word was less likely meant to be.
LESS_LIKELY = 0.6
OWN_LANGUAGE = 1.2
# Letters of a word that is marked in a passage.
MARKED = 3
_WORD = re.compile(r"[^\W_]+")
# Common words typed without their apostrophe: no other word is meant. "Cant" is not "can".
WITHOUT_APOSTROPHE = frozenset(
    (
        "arent", "cant", "cest", "couldnt", "didnt", "doesnt", "dont", "havent", "isnt", "jai",
        "nai", "nest", "quest", "shouldnt", "wasnt", "wont",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """An article that was found."""

    article: Article
    # In the reader's language where there is one.
    text: ArticleText
    # With the words that were searched for marked.
    title: SafeString
    passage: SafeString


@dataclass(frozen=True)
class Results:
    rows: list[Row] = field(default_factory=list)
    # The question with its mistyped words corrected; empty when there are none.
    suggestion: str = ""


@dataclass(frozen=True)
class _Word:
    """A word of the question, and what it may have been meant to be."""

    typed: str
    meant: tuple[str, ...]
    # How many articles have it, about.
    articles: int
    is_corrected: bool = False

    @property
    def query(self) -> SearchQuery:
        """Finds what it may mean, in either language."""
        return _query(self.meant)

    @property
    def says(self) -> float:
        """How much it says about what is looked for; a word that every article has says little."""
        return 1 / (1 + log2(max(1, self.articles)))


def with_all_words(reader: Any, question: str, language: str, most: int) -> list[ArticleText]:
    """For the one search, in one query: the published articles with all the words, those with
    them in the title first; one's own language first."""
    query = full_text.all_words(question[:MAX_QUESTION])
    if query is None:
        return []
    in_title = Case(When(_At(F("search"), Value("{a}"), query), then=Value(1)), default=Value(0))
    own = Case(When(language=language, then=Value(0)), default=Value(1))
    some = _texts(reader).filter(search=query, article__state=ArticleState.PUBLISHED)
    some = some.order_by().values("pk")[:CANDIDATES]
    rows = ArticleText.objects.filter(pk__in=some)
    rows = rows.select_related("article__category").order_by(in_title.desc(), own, "article_id")
    rows = rows.only("title", "language", "article__slug", "article__category")
    texts: dict[int, ArticleText] = {}
    for text in rows[: 2 * most]:
        texts.setdefault(text.article_id, text)
    return list(texts.values())[:most]


def _query(words: Iterable[str]) -> SearchQuery:
    queries = (full_text.any_word(each) for each in words)
    return reduce(or_, (each for each in queries if each is not None))


def find(reader: Any, question: str, language: str, most: int = MOST) -> list[Row]:
    """The articles that answer a question, the best first. Four queries at most."""
    return search(reader, question, language, most).rows


def search(reader: Any, question: str, language: str, most: int = MOST) -> Results:
    asked = _words(reader, question[:MAX_QUESTION], language)
    if not asked:
        return Results()
    keys = _best(reader, asked, language, most)
    meant = " ".join(each for word in asked for each in word.meant)
    stems = stems_of(meant)
    # A short one begins too many words.
    stems = [each for each in stems if len(each) >= MARKED] or stems
    rows = _rows(reader, keys, stems, language)
    return Results(rows, _suggestion(question[:MAX_QUESTION], asked) if rows else "")


def _words(reader: Any, question: str, language: str) -> list[_Word]:
    typed = {plain(each): each for each in full_text.words_asked(question)}
    audiences = access.help_audiences(reader)
    known = _known(reader, typed)
    unknown = [each for each in typed if each not in known and each not in WITHOUT_APOSTROPHE]
    near = words.nearest(unknown, audiences, language)
    found = []
    for each, written in typed.items():
        if each in near:
            found.append(_Word(written, tuple(near[each]), 1, is_corrected=True))
        elif each in known:
            found.append(_Word(written, (written,), known[each]))
    return found


def _texts(reader: Any) -> QuerySet[ArticleText]:
    return ArticleText.objects.filter(access.help_articles(reader, "article__"))


def _known(reader: Any, typed: Collection[str]) -> dict[str, int]:
    """Of plain words those that articles have, in this form or in another one ("moving"), and in
    about how many. One query."""
    if not typed:
        return {}
    audiences = access.help_audiences(reader)
    rows = Word.objects.filter(word__in=typed, audience__in=audiences).order_by().values("word")
    rows = rows.values_list(Cast("word", TextField()), Sum("articles"))
    texts = _texts(reader).order_by()
    others = [
        texts.filter(search=query).values_list(Value(each, TextField()), Value(1))[:1]
        for each in typed
        if (query := full_text.any_word(each)) is not None
    ]
    found: dict[str, int] = {}
    for word, articles in rows.union(*others, all=True):
        found[word] = max(articles, found.get(word, 0))
    return found


def _best(reader: Any, asked: list[_Word], language: str, most: int) -> list[int]:
    """The keys of the articles, the best first."""
    some = _texts(reader).filter(search=reduce(or_, (each.query for each in _rarest(asked))))
    candidates = ArticleText.objects.filter(pk__in=some.order_by().values("pk")[:CANDIDATES])
    score = reduce(add, (_score(each) for each in asked))
    own = Case(When(language=language, then=Value(OWN_LANGUAGE)), default=Value(1.0))
    rows = candidates.annotate(score=score * own).order_by("-score", "article_id")
    # Both languages of an article may be among them.
    found = list(rows.values_list("article", "score")[: 2 * most])
    enough = found[0][1] * NEAR_BEST if found else 0
    return list(dict.fromkeys(key for key, score in found if score >= enough))[:most]


def _rarest(asked: list[_Word]) -> list[_Word]:
    """The words that few articles have, the rarest first, as long as they bring few; at least
    one."""
    chosen, articles = [], 0
    for each in sorted(asked, key=lambda word: word.articles):
        articles += each.articles
        if chosen and articles > CANDIDATES:
            break
        chosen.append(each)
    return chosen


def _score(word: _Word) -> Any:
    """How well a text has the word: by where it stands. What is less likely meant counts less."""
    likeliest, *others = word.meant
    score = _by_place(_query([likeliest]))
    if others:
        score = Greatest(score, _by_place(_query(others)) * Value(LESS_LIKELY))
    return score * Value(word.says, output_field=FloatField())


def _by_place(query: SearchQuery) -> Case:
    """What a text counts that has the words in its title, in a question, or anywhere."""
    places = [
        When(_At(F("search"), Value(weights), query), then=Value(count))
        for weights, count in PLACES.items()
    ]
    return Case(*places, When(search=query, then=Value(ANYWHERE)), default=Value(0.0))


class _At(Func):
    """Whether the words of these weights match."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        search, weights, query = (compiler.compile(each) for each in self.source_expressions)
        sql = f'(ts_filter({search[0]}, {weights[0]}::"char"[]) @@ {query[0]})'
        return sql, [*search[1], *weights[1], *query[1]]


def _rows(reader: Any, keys: list[int], stems: Iterable[str], language: str) -> list[Row]:
    texts: dict[int, ArticleText] = {}
    rows = _texts(reader).filter(article__in=keys).select_related("article__category")
    for text in rows.defer("search", "words", "body", "questions"):
        if text.article_id not in texts or text.language == language:
            texts[text.article_id] = text
    stems = list(stems)
    shown = [texts[key] for key in keys if key in texts]
    return [
        Row(each.article, each, marked(each.title, stems), excerpt(each.searched, stems))
        for each in shown
    ]


def _suggestion(question: str, asked: list[_Word]) -> str:
    """The question as it was probably meant; empty when no word is corrected."""
    corrected = {plain(each.typed): each.meant[0] for each in asked if each.is_corrected}
    if not corrected:
        return ""
    return _WORD.sub(lambda found: corrected.get(plain(found[0]), found[0]), question)
