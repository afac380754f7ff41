"""The words of published articles, and what a mistyped word was meant to be.

The vocabulary is kept by language and circle of readers: a suggestion never tells a word of an
article that its reader may not open.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connections
from rapidfuzz.distance import DamerauLevenshtein

from dashboard.helpcenter.models import Article, ArticleState
from mentorhub import access, full_text
from mentorhub.database import current_login
from mentorhub.plain_text import words_of
from mentorhub.prepared.written import PreparedSql

# Of a word, letters; a shorter one is never corrected, a longer one is no word.
MIN_LETTERS, MAX_LETTERS = 3, 60
# The words nearest by trigrams among which the likeliest are chosen, and how many of these.
COMPARED, NEAREST = 30, 3
# Letters of a short word.
SHORT = 6
# Letters of a word for which one may be wrong.
LETTERS_PER_ERROR = 3

_NO_LETTER = re.compile(r"[^\w]|_")


def plain_words(*texts: str) -> list[str]:
    """The plain words of texts, sorted, each once, without numbers."""
    found = set()
    for text in texts:
        for word in words_of(text):
            found.update(_NO_LETTER.sub(" ", word).split())
    return sorted(each for each in found if 1 < len(each) <= MAX_LETTERS and not each.isdecimal())


def add(words: Collection[str], language: str, audience: str) -> None:
    """Count one more article for these readers that has the words."""
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_ADD, [language, audience, sorted(words)])


def remove(words: Collection[str], language: str, audience: str) -> None:
    """Count one article less; a word that no article has any longer is deleted."""
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_LOWER, [sorted(words), language, audience])
        cursor.execute(_DELETE, [language, audience])


def rebuild() -> None:
    """Count all words anew, in case an article was deleted. On the login *staff*."""
    with connections[current_login()].cursor() as cursor:
        cursor.execute("delete from helpcenter_word")
        cursor.execute(_REBUILD)


# In the order of the words, so that two transactions lock them in the same order.
_ADD = """
insert into helpcenter_word as mine (word, language, audience, articles)
select word, %s, %s, 1 from unnest(%s::text[]) word order by word
on conflict (word, language, audience) do update set articles = mine.articles + 1
"""
_LOWER = """
update helpcenter_word set articles = articles - 1 where id in (
    select id from helpcenter_word where word = any(%s) and language = %s and audience = %s
    order by word for update)
"""
_DELETE = "delete from helpcenter_word where articles = 0 and language = %s and audience = %s"
_REBUILD = """
insert into helpcenter_word (word, language, audience, articles)
select word, text.language, article.audience, count(*)
from helpcenter_articletext text
join helpcenter_article article on article.id = text.article_id and article.state = 'published'
cross join unnest(text.words) word
group by word, text.language, article.audience
"""


def follow(article: Article, *, before: str = "") -> None:
    """The vocabulary after an article changed its state or its readers. ``before``: the circle of
    readers for which it was published; empty if it was not."""
    now = article.audience if article.state == ArticleState.PUBLISHED else ""
    if now == before:
        return
    for text in article.texts.order_by("pk"):
        if before:
            remove(text.words, text.language, before)
        if now:
            add(text.words, text.language, now)


@dataclass(frozen=True)
class Known:
    """What the vocabulary knows of a word. Nothing of it when both are empty."""

    # How many articles have it, about; 1 where they have another form of it alone.
    articles: int
    # What it may have been meant to be when no article has it, the likeliest first.
    near: list[str]


def look_up(words: Mapping[str, str], reader: Any, language: str) -> dict[str, Known]:
    """For plain words, each with the word as it was typed, what the articles of the reader have of
    them. One query."""
    if not words:
        return {}
    rows = _LOOK_UP.rows(
        current_login(),
        words=list(words),
        typed=list(words.values()),
        language=language,
        audiences=list(access.help_audiences(reader)),
        states=list(access.help_states(reader)),
    )
    articles: dict[str, int] = {}
    near: dict[str, list[tuple[int, bool, float, str]]] = {}
    for word, number, other, is_own, similarity in rows:
        articles[word] = number or 0
        if other is not None:
            errors = DamerauLevenshtein.distance(word, other)
            if errors <= most_errors(word):
                near.setdefault(word, []).append((errors, not is_own, -similarity, other))
    return {
        word: Known(number, [each[-1] for each in sorted(near.get(word, ()))[:NEAREST]])
        for word, number in articles.items()
    }


def most_errors(word: str) -> int:
    """How many letters of a word may be wrong."""
    return max(1, len(word) // LETTERS_PER_ERROR)


# A word that articles have is not compared with others; nor is one of which they have another form:
# the first of the lateral queries is NULL for all others alone.
#
# "%%" is the operator of pg_trgm: as similar as mentorhub.database.TRIGRAM_SIMILARITY. Two letters
# swapped in a short word leave too few of its trigrams ("mvoe"): words with the same first letter,
# and about as long, are compared as well. "offset 0" keeps a query from being merged into the next.
#
# An index has the lengths of words: of a thousand that share trigrams with one a handful are as
# long, and to compute how similar each is was most of the time.
_MAY_DIFFER = f"greatest(1, length(asked.word) / {LETTERS_PER_ERROR})"
_LOOK_UP = PreparedSql(
    f"""
select asked.word, known.articles, near.word, near.is_own,
    similarity(near.word::text, asked.word)
from unnest(%(words)s::text[], %(typed)s::text[]) asked (word, typed)
cross join lateral (
    select coalesce(
        (select sum(word.articles)::bigint
        from helpcenter_word word
        where word.word = asked.word and word.audience = any(%(audiences)s)),
        (select 1
        from helpcenter_articletext text
        join helpcenter_article article on article.id = text.article_id
        where text.search @@ {full_text.either_sql("asked.typed", "asked.word")}
            and article.audience = any(%(audiences)s) and article.state = any(%(states)s)
        limit 1)
    ) articles
    offset 0
) known
left join lateral (
    (select word.word, bool_or(word.language = %(language)s) is_own
    from helpcenter_word word
    where known.articles is null and length(asked.word) between {MIN_LETTERS} and {MAX_LETTERS}
        and word.audience = any(%(audiences)s) and word.word %% asked.word
        and length(word.word) between length(asked.word) - {_MAY_DIFFER}
            and length(asked.word) + {_MAY_DIFFER}
    group by word.word
    order by similarity(word.word::text, asked.word) desc, word.word
    limit {COMPARED})
    union
    (select word.word, bool_or(word.language = %(language)s)
    from helpcenter_word word
    where known.articles is null and length(asked.word) between {MIN_LETTERS} and {SHORT}
        and word.audience = any(%(audiences)s)
        and word.word >= left(asked.word, 1) and word.word < left(asked.word, 1) || '~'
        and length(word.word) = any(array[
            length(asked.word) - 1, length(asked.word), length(asked.word) + 1])
    group by word.word)
) near on true
""",  # noqa: S608  of constants alone
    words=[""],
    typed=[""],
    audiences=[""],
    states=[""],
    language="",
)
