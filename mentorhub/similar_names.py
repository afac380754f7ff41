"""Names that are spelled almost as somebody typed: "Elodi Marten" offers Élodie Martin.

They are offered only when nothing has the words that were typed, and the page says so. Compared are
the trigrams of plain columns (``pg_trgm``, docs/decisions/plain-text.md), and only of the rows that
are given: what a reader may not see changes neither what is offered nor whether it is.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from operator import add, and_, or_
from typing import Any, NamedTuple, TypeVar

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import F, Max, Q, QuerySet, Value
from django.db.models.functions import Greatest

from mentorhub.database import WORD_SIMILARITY
from mentorhub.plain_text import MAX_WORDS, PlainField, contains_words, has_words, words_of

# A shorter word resembles too many others: a word of the name must begin with it.
MIN_LETTERS = 3
# Of the best similarity, the share that a row must have to be offered.
NEAREST = 0.75
# Similarities are single precision in the database.
_ROUNDING = 1e-5

T = TypeVar("T")

PlainField.register_lookup(TrigramWordSimilar)


class NamesFound(NamedTuple):
    rows: Any
    # Whether nothing has the words, and these rows have similar ones.
    are_similar: bool


def search_names(
    rows: QuerySet[Any],
    query: str,
    *columns: str,
    exact: Q | None = None,
    sees_everybody: bool = False,
    only_exact: bool = False,
) -> NamesFound:
    """The rows with each word of ``query`` in one of the plain columns, in their order; when there
    are none, those with the most similar words, the nearest first.

    ``rows`` are those that the reader may see, with all other filters of the list. ``exact`` is
    another condition for the first kind of rows; ``only_exact`` asks for these alone. Only for a
    reader who sees every person may an index look for similar names (``sees_everybody``): its time
    depends on the names of all. One query, and another one when nothing was found.
    """
    found = rows.filter(contains_words(query, *columns) if exact is None else exact)
    words = words_of(query)[:MAX_WORDS]
    if only_exact or not words or found.exists():
        return NamesFound(found, are_similar=False)
    near = resembling(rows, words, *columns, sees_everybody=sees_everybody)
    best = near.order_by().aggregate(best=Max("similarity"))["best"]
    if best is None:
        return NamesFound(found, are_similar=False)
    near = near.filter(similarity__gte=best * NEAREST - _ROUNDING)
    order = near.query.order_by or near.model._meta.ordering
    return NamesFound(near.order_by(F("similarity").desc(), *order), are_similar=True)


def resembling(
    rows: QuerySet[Any], words: Iterable[str], *columns: str, sees_everybody: bool = False
) -> QuerySet[Any]:
    """The rows with a word similar to each of ``words`` (of ``words_of``), with ``similarity``: 1
    for each word that begins a word of the row."""
    conditions, scores = [], []
    for number, word in enumerate(words):
        name = f"similarity_{number}"
        each = [TrigramWordSimilarity(Value(word), F(column)) for column in columns]
        score: Any = Greatest(*each) if len(each) > 1 else each[0]
        part = "contains" if len(word) >= MIN_LETTERS else "word_prefix"
        has_word = [Q((f"{column}__{part}", word)) for column in columns]
        if len(word) >= MIN_LETTERS and sees_everybody:
            has_word += [Q((f"{column}__trigram_word_similar", word)) for column in columns]
        elif len(word) >= MIN_LETTERS:
            has_word.append(Q((f"{name}__gte", WORD_SIMILARITY)))
        rows = rows.alias(**{name: score})
        conditions.append(reduce(or_, has_word))
        scores.append(F(name))
    found = rows.filter(reduce(and_, conditions, Q()))
    return found.annotate(similarity=reduce(add, scores, Value(0.0)))


def search_in_names(
    rows: list[T], query: str, name_of: Callable[[T], str], *, only_exact: bool = False
) -> tuple[list[T], bool]:
    """As ``search_names``, for a list in memory."""
    found = [row for row in rows if has_words(query, name_of(row))]
    words = words_of(query)[:MAX_WORDS]
    if found or only_exact or not words:
        return found, False
    near = nearest(rows, lambda row: similarity_of(words, name_of(row)))
    return near, bool(near)


def nearest(found: Iterable[T], similarity: Callable[[T], float]) -> list[T]:
    """Those that are about as similar as the best, the best first."""
    rated = [(similarity(each), each) for each in found]
    best = max((score for score, _each in rated), default=0.0)
    kept = [(score, each) for score, each in rated if score and score >= best * NEAREST - _ROUNDING]
    return [each for _score, each in sorted(kept, key=lambda pair: -pair[0])]


def similarity_of(words: Iterable[str], text: str) -> float:
    """As ``similarity`` of the database, for lists that Python searches; 0 when one of ``words``
    resembles no word of the text."""
    searched = words_of(text)
    scores = [_similarity_of_word(word, searched) for word in words]
    return sum(scores) if scores and all(scores) else 0.0


def _similarity_of_word(word: str, searched: list[str]) -> float:
    if len(word) < MIN_LETTERS:
        return float(any(each.startswith(word) for each in searched))
    if any(word in each for each in searched):
        return 1.0
    own = _trigrams(word)
    best = max((len(own & _trigrams(each)) / len(own) for each in searched), default=0.0)
    return best if best >= WORD_SIMILARITY else 0.0


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}
