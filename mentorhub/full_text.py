"""Full-text search in English and French: the column that is searched, and the query.

A stored column holds the stems of a text as it was written and of its plain letters, because the
stemmer of PostgreSQL gives "annulée" and "annulee" different stems. The query holds the stems of
both languages, so that the language of who asks does not matter.
"""

import re
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models

from mentorhub.plain_text import MAX_WORDS, SEPARATORS_TO_SPACES, plain

# The parts of an address say nothing of what it leads to: it is looked for as a whole.
ADDRESS = re.compile(r"https?://\S*[\w/]", re.I)
_TO_SPACES = SEPARATORS_TO_SPACES | str.maketrans("’?!«»", "     ")
# Of a language code: its configuration in PostgreSQL.
CONFIGURATIONS = {"en": "english", "fr": "french"}

# Words that only one of the languages has, and that nearly every sentence of it has one of.
_ENGLISH = """the and of to is are was were you your my we they he she it this that what how when
with for not have has had do does did be been can could would should will about from there their an
if but so any some who why"""
_FRENCH = """le la les des du de et est sont un une vous votre vos mon ma mes nous ils elle il ce
cette ces que qui quoi comment quand avec pour pas ai as avez avait ont je tu dans sur au aux ne se
sa son ses leur mais donc si y en où à"""
_COMMON = {"en": frozenset(_ENGLISH.split()), "fr": frozenset(_FRENCH.split())}


def language_of(text: str, default: str) -> str:
    """The language a text is written in, by its most common words: ``"en"`` or ``"fr"``;
    ``default`` when there are too few of them to tell."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    found = {code: sum(word in common for word in words) for code, common in _COMMON.items()}
    best = max(found, key=lambda code: found[code])
    rest = sum(found.values()) - found[best]
    return best if found[best] >= 2 and found[best] > 2 * rest else default


class Stems(models.Func):
    """The stems of a text column, whose language is in another: ``Stems("body", "language")``."""

    template = "(to_tsvector({0}, %(text)s) || to_tsvector({0}, public.plain(%(text)s)))".format(
        "case %(language)s when 'fr' then 'french'::regconfig else 'english'::regconfig end"
    )
    output_field = SearchVectorField()

    def __init__(self, text: str, language: str) -> None:
        super().__init__(models.F(text), models.F(language))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        text, language = self.source_expressions
        text_sql, parameters = compiler.compile(text)
        language_sql, more = compiler.compile(language)
        if parameters or more:
            raise ValueError("Stems are of columns alone.")
        return self.template % {"text": text_sql, "language": language_sql}, []

    def deconstruct(self) -> tuple[str, list[str], dict[str, Any]]:
        text, language = (each.name for each in self.source_expressions)
        return "mentorhub.full_text.Stems", [text, language], {}


class WeightedStems(models.Func):
    """The stems of several text columns with a weight each, A to D; the language is in a column of
    that name: ``WeightedStems(title="A", body="D")``."""

    output_field = SearchVectorField()

    def __init__(self, **weights: str) -> None:
        self.weights = weights
        super().__init__(*(Stems(column, "language") for column in weights))

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        parts = []
        for stems, weight in zip(self.source_expressions, self.weights.values(), strict=True):
            if weight not in ("A", "B", "C", "D"):
                raise ValueError(f"{weight} is no weight.")
            parts.append(f"setweight({compiler.compile(stems)[0]}, '{weight}')")
        return f"({' || '.join(parts)})", []

    def deconstruct(self) -> tuple[str, list[str], dict[str, Any]]:
        return "mentorhub.full_text.WeightedStems", [], self.weights


class StemsOfHead(models.Func):
    """Of weighted stems those with the weights A and B, for an index of its own."""

    template = "ts_filter(%(expressions)s, '{a,b}')"
    output_field = SearchVectorField()


# Keys of rows, one after the other, that have one word in common.
KEYS_TOGETHER = 1024
# No stem begins with one of these.
KEYS, GROUP = "#", "@"


class StemsWithPlace(models.Func):
    """The stems of a row with two words that say where it is, for an index: one for the
    ``KEYS_TOGETHER`` keys among which its own is, and one for its group. So the index finds the
    newest of the rows of some groups that have a stem, and not all of them:
    ``StemsWithPlace("search", "id", "group")``."""

    template = (
        f"({{stems}} || array_to_tsvector(array["
        f"'{KEYS}' || ({{key}} / {KEYS_TOGETHER}), '{GROUP}' || {{group}}]))"
    )
    output_field = SearchVectorField()

    def __init__(self, stems: str, key: str, group: str) -> None:
        super().__init__(models.F(stems), models.F(key), models.F(group))
        self.columns = (stems, key, group)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        parts = [compiler.compile(each)[0] for each in self.source_expressions]
        names = ("stems", "key", "group")
        return self.template.format(**dict(zip(names, parts, strict=True))), []

    def deconstruct(self) -> tuple[str, tuple[str, ...], dict[str, Any]]:
        return "mentorhub.full_text.StemsWithPlace", self.columns, {}


# What stands in a question beside what it is about. A stemmer leaves out those of its own language
# alone, and an English text would be asked for the "how" that French keeps.
_ASKED = """
a i me do does did doing am being having over under again then than too very just now out up down
off own same other more most such only both each few nor here while during before after above
below between through because until against him her his hers its our ours yours their theirs
them itself whom whose which where shall may might must cannot please l d j m n s t c qu lui
leur même toi moi te était été être suis es sommes êtes avoir eu par ou car sans sous entre vers
chez puis quel quelle quels quelles aussi très plus moins tout tous toute toutes cela ça peut
peux dois doit faut faire fait ni notre nos on
"""
_LEFT_OUT = _COMMON["en"] | _COMMON["fr"] | frozenset(_ASKED.split())


def words_asked(question: str) -> list[str]:
    """The words of a question without those that every text has, at most ``MAX_WORDS``; all of them
    when there are no others. The address of a page is one word."""
    addresses = ADDRESS.findall(question.lower())
    rest = ADDRESS.sub(" ", question.lower()).translate(_TO_SPACES)
    words = list(dict.fromkeys([*addresses, *rest.split()]))
    return ([each for each in words if each not in _LEFT_OUT] or words)[:MAX_WORDS]


def each_word(question: str) -> list[SearchQuery]:
    """For each of ``words_asked`` what finds it, in either language, with or without accents."""
    return [reduce(or_, _forms(word)) for word in words_asked(question)]


def _forms(word: str) -> list[SearchQuery]:
    return [
        SearchQuery(form, config=config, search_type="plain")
        for form in dict.fromkeys((word, plain(word)))
        for config in CONFIGURATIONS.values()
    ]


def all_words(question: str) -> SearchQuery | None:
    """What finds texts with each of the words. None when there is no word."""
    queries = each_word(question)
    return reduce(and_, queries) if queries else None


def any_word(question: str) -> SearchQuery | None:
    """What finds texts with at least one of the words. None when there is no word."""
    queries = each_word(question)
    return reduce(or_, queries) if queries else None


def either_sql(word: str, other: str) -> str:
    """SQL of the tsquery that finds either of two words, as ``any_word`` does; NULL without the
    first, and the first alone where the other is NULL. Both are SQL of a text. Each stem stands in
    it once: PostgreSQL would look for the same one again and again."""
    one, two = (_in_both_languages(each) for each in (word, other))
    return f"(case when {word} = {other} then {one} else coalesce({one} || {two}, {one}) end)"


def forms_sql(word: str, other: str) -> str:
    """SQL of the same with each form once, which an index compares faster; NULL where neither has a
    stem."""
    forms = ", ".join(
        f"(plainto_tsquery('{language}', {each}))" for each in (word, other) for language in _ALL
    )
    return f"""(
        select string_agg(distinct '(' || form::text || ')', ' | ')::tsquery
        from (values {forms}) each_form (form) where numnode(form) > 0
    )"""  # noqa: S608  of names of columns alone


def _in_both_languages(word: str) -> str:
    english, french = (f"plainto_tsquery('{each}', {word})" for each in _ALL)
    return f"(case when {english} = {french} then {english} else {english} || {french} end)"


def weighted_sql(query: str, weight: str) -> str:
    """SQL of the tsquery that finds the same words where they have that weight alone."""
    return f"regexp_replace({query}::text, {_QUOTED_STEM}, '\\&:{weight}', 'g')::tsquery"


# A stem in the text of a tsquery, where a quotation mark of its own is doubled.
_QUOTED_STEM = "$re$'(?:[^']|'')+'$re$"
_ALL = tuple(CONFIGURATIONS.values())
