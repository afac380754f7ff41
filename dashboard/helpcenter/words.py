"""The words of published articles, and what a mistyped word was meant to be.

The vocabulary is kept by language and circle of readers: a suggestion never tells a word of an
article that its reader may not open.
"""

import re
from collections.abc import Collection, Iterable, Mapping

from django.db import connections
from rapidfuzz.distance import DamerauLevenshtein

from dashboard.helpcenter.models import Article, ArticleState, ArticleText, Word
from mentorhub.database import current_login
from mentorhub.plain_text import words_of

# Of a word, letters; a shorter one is never corrected, a longer one is no word.
MIN_LETTERS, MAX_LETTERS = 3, 60
# The words nearest by trigrams among which the likeliest are chosen, and how many of these.
COMPARED, NEAREST = 30, 3
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


def add(text: ArticleText, words: Iterable[str]) -> None:
    """Words of a text that is published."""
    article = text.article
    rows = [Word(word=each, language=text.language, audience=article.audience) for each in words]
    Word.objects.bulk_create(rows, ignore_conflicts=True)


def remove(words: Collection[str], language: str, audience: str) -> None:
    """Remove those that no published article for these readers has any longer."""
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_REMOVE, [language, audience, list(words), language, audience])


_REMOVE = """
delete from helpcenter_word word
where word.language = %s and word.audience = %s and word.word = any(%s) and not exists (
    select from helpcenter_articletext text
    join helpcenter_article article on article.id = text.article_id
    where text.language = %s and text.words @> array[word.word::varchar]
        and article.audience = %s and article.state = 'published')
"""


def follow(article: Article, *, before: str = "") -> None:
    """The vocabulary after an article changed its state or its readers. ``before``: the circle of
    readers for which it was published; empty if it was not."""
    for text in article.texts.all():
        if article.state == ArticleState.PUBLISHED:
            add(text, text.words)
        if before and (article.state != ArticleState.PUBLISHED or before != article.audience):
            remove(text.words, text.language, before)


def meant(
    words: Iterable[str], audiences: Collection[str], language: str
) -> Mapping[str, list[str]]:
    """For each plain word what it may have been meant to be, the likeliest first. A word that
    articles have is meant as it is; a word without any that is near to it means nothing.

    One query, and one more for the words that no article has.
    """
    words = list(dict.fromkeys(words))
    readable = Word.objects.filter(audience__in=audiences)
    known = set(readable.filter(word__in=words).values_list("word", flat=True))
    unknown = [each for each in words if each not in known]
    asked = [each for each in unknown if MIN_LETTERS <= len(each) <= MAX_LETTERS]
    near = _near(asked, audiences, language) if asked else {}
    return {each: [each] if each in known else near.get(each, []) for each in words}


def _near(asked: list[str], audiences: Collection[str], language: str) -> dict[str, list[str]]:
    found: dict[str, list[tuple[int, bool, float, str]]] = {}
    with connections[current_login()].cursor() as cursor:
        cursor.execute(_NEAR, [asked, language, list(audiences), COMPARED])
        for word, near, is_own, similarity in cursor.fetchall():
            errors = DamerauLevenshtein.distance(word, near)
            if errors <= max(1, len(word) // LETTERS_PER_ERROR):
                found.setdefault(word, []).append((errors, not is_own, -similarity, near))
    return {word: [each[-1] for each in sorted(near)[:NEAREST]] for word, near in found.items()}


# "%%" is the operator of pg_trgm: as similar as mentorhub.database.TRIGRAM_SIMILARITY.
_NEAR = """
select asked.word, near.word, near.is_own, near.similarity
from unnest(%s::text[]) asked (word)
cross join lateral (
    select word.word, bool_or(word.language = %s) is_own,
        similarity(word.word::text, asked.word) similarity
    from helpcenter_word word
    where word.word %% asked.word and word.audience = any(%s)
    group by word.word
    order by similarity desc, word.word
    limit %s
) near
"""
