"""Searching articles, although words are mistyped (docs/decisions/helpcenter.md).

A word that articles have stays; any other one becomes its three nearest. Then any of the words may
match: PostgreSQL's stop list of French lacks "les", and "les & séances" would find nothing. The
best have most of the words, the rarer ones counting more, in the title or in a question rather than
in the text. Words, suggestions and passages are of the reader's articles alone.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, Case, F, Func, Value, When
from django.utils.safestring import SafeString

from dashboard.helpcenter import ranking, words
from dashboard.helpcenter.models import Article, ArticleState, ArticleText
from dashboard.helpcenter.ranking import Word
from mentorhub import access, full_text
from mentorhub.marking import excerpt, marked, stems_of
from mentorhub.plain_text import plain

MAX_QUESTION = 200  # characters
MOST = 10
# Texts among which the one search chooses.
CANDIDATES = 200
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


def with_all_words(reader: Any, question: str, language: str, most: int) -> list[ArticleText]:
    """For the one search, in one query: the published articles with all the words, those with
    them in the title first; one's own language first."""
    query = full_text.all_words(question[:MAX_QUESTION])
    if query is None:
        return []
    in_title = Case(When(_At(F("search"), Value("{a}"), query), then=Value(1)), default=Value(0))
    own = Case(When(language=language, then=Value(0)), default=Value(1))
    rule = access.help_articles(reader, "article__")
    some = ArticleText.objects.filter(rule, search=query, article__state=ArticleState.PUBLISHED)
    some = some.order_by().values("pk")[:CANDIDATES]
    rows = ArticleText.objects.filter(pk__in=some)
    rows = rows.select_related("article__category").order_by(in_title.desc(), own, "article_id")
    rows = rows.only("title", "language", "article__slug", "article__category")
    texts: dict[int, ArticleText] = {}
    for text in rows[: 2 * most]:
        texts.setdefault(text.article_id, text)
    return list(texts.values())[:most]


class _At(Func):
    """Whether the words of these weights match."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        search, weights, query = (compiler.compile(each) for each in self.source_expressions)
        sql = f'(ts_filter({search[0]}, {weights[0]}::"char"[]) @@ {query[0]})'
        return sql, [*search[1], *weights[1], *query[1]]


def find(reader: Any, question: str, language: str, most: int = MOST) -> list[Row]:
    """The articles that answer a question, the best first. Two queries at most."""
    return search(reader, question, language, most).rows


def search(reader: Any, question: str, language: str, most: int = MOST) -> Results:
    asked = _words(reader, question[:MAX_QUESTION], language)
    if not asked:
        return Results()
    texts = ranking.best(reader, asked, language, most)
    meant = " ".join(each for word in asked for each in word.meant)
    stems = stems_of(meant)
    # A short one begins too many words.
    stems = [each for each in stems if len(each) >= MARKED] or stems
    rows = [
        Row(each.article, each, marked(each.title, stems), excerpt(each.searched, stems))
        for each in texts
    ]
    return Results(rows, _suggestion(question[:MAX_QUESTION], asked) if rows else "")


def _words(reader: Any, question: str, language: str) -> list[Word]:
    """Without those that no article has and that resemble none."""
    typed = {plain(each): each for each in full_text.words_asked(question)}
    found = []
    for word, known in words.look_up(typed, reader, language).items():
        if known.articles:
            found.append(Word(typed[word], (typed[word],), known.articles))
        elif known.near and word not in WITHOUT_APOSTROPHE:
            found.append(Word(typed[word], tuple(known.near), 1, is_corrected=True))
    return found


def _suggestion(question: str, asked: list[Word]) -> str:
    """The question as it was probably meant; empty when no word is corrected."""
    corrected = {plain(each.typed): each.meant[0] for each in asked if each.is_corrected}
    if not corrected:
        return ""
    return _WORD.sub(lambda found: corrected.get(plain(found[0]), found[0]), question)
