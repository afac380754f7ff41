"""Text without case and accents, in Latin letters, by which lists are ordered and searched.

``public.plain(text)`` in the database (accounts/migrations/0017): "Élodie" gives "elodie", "Иван"
"ivan". The names of people and the titles of paths and projects have a stored column of it
(``plain_name``, ``plain_title``), because they are searched from tables with many rows; other names
and titles are made plain in the query: ``title__plain``. docs/decisions/plain-text.md says why.

In lists that Python orders or searches, ``plain`` gives the same for Latin, Greek, Cyrillic and
Arabic letters.
"""

import unicodedata
from collections.abc import Iterable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP
from django.db.models.lookups import Contains, Exact, StartsWith

# Letters that are not a base letter with a mark, and what the rules of unaccent make of each.
_SINGLE = (
    "ªµºÐØðøĐđĦħıĸĿŀŁłŊŋŦŧſƀƁƂƃƇƈƉƊƋƌƐƑƒƓƖƗƘƙƚƝƞƤƥƫƬƭ"
    "ƮƲƳƴƵƶǤǥȡȤȥȴȵȶȷȺȻȼȽȾȿɀɃɄɆɇɈɉɌɍɎɏɓɕɖɗɛɟɠɡɢɦɧɨɪɫɬɭ"
    "ɱɲɳɴɼɽɾʀʂʈʉʋʏʐʑʙʛʜʝʟʠϐϑϒϕϖϰϱϲϴϵϹЁёẚẜẝỼỽỾỿ‐‑‒–—―‘"
    "’‛“”′″\u02bc\u02b9"
)
_SINGLE_PLAIN = (
    "aμoDOdoDdHhiqLlLlNnTtsbBBbCcDDDdEFfGIIKklNnPptTt"
    "TVYyZzGgdZzlntjACcLTszBUEeJjRrYybcddejggGhhiIlll"
    "mnnNrrrRstuvYzzBGHjLqβθΥφπκρςΘεΣЕеassVvYy------'"
    "''\"\"'\"''"
)
_SEVERAL = {
    "Æ": "AE", "Þ": "TH", "ß": "ss", "æ": "ae", "þ": "th", "Ĳ": "IJ", "ĳ": "ij", "ŉ": "'n",
    "Œ": "OE", "œ": "oe", "ƕ": "hv", "Ƣ": "OI", "ƣ": "oi", "Ǆ": "DZ", "ǅ": "Dz", "ǆ": "dz",
    "Ǉ": "LJ", "ǈ": "Lj", "ǉ": "lj", "Ǌ": "NJ", "ǋ": "Nj", "ǌ": "nj", "Ǳ": "DZ", "ǲ": "Dz",
    "ǳ": "dz", "ȸ": "db", "ȹ": "qp", "ɶ": "OE", "ʣ": "dz", "ʥ": "dz", "ʦ": "ts", "ʪ": "ls",
    "ʫ": "lz", "ẞ": "SS", "Ỻ": "LL", "ỻ": "ll",
}  # fmt: skip
_LETTERS = str.maketrans(dict(zip(_SINGLE, _SINGLE_PLAIN, strict=True)) | _SEVERAL)
# From here on marks are no accents: Cyrillic й, Arabic, the scripts of India.
_FIRST_UNCHANGED = "\u0400"

# Greek (ISO 843), Cyrillic (BGN/PCGN, as names are mostly written; ъ as in Bulgarian) and Arabic
# letters, without vowels, each in Latin ones. Letters of others, Chinese too, stay as they are.
_ONE_LETTER = (
    "αβγδεζηικλμνξοπρσςτυφω"
    "абвгдезийклмнопрстуфыэъіґўђјћѓќѐѝәғқңөұүһ"
    "اأإآٱبتجحدرزسصضطظعفقكلمنهةوؤيىئپگکی"
)
_ONE_LATIN = (
    "avgdeziiklmnxoprsstyfo"
    "abvgdeziyklmnoprstufyeaigudjcgkeiagqnouuh"
    "aaaaabtjhdrzssdtzafqklmnhhwwyyypgky"
)
_SEVERAL_LATIN = {
    "θ": "th", "χ": "ch", "ψ": "ps",
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya",
    "є": "ye", "ї": "yi", "љ": "lj", "њ": "nj", "џ": "dz", "ѕ": "dz",
    "ث": "th", "خ": "kh", "ذ": "dh", "ش": "sh", "غ": "gh", "چ": "ch", "ژ": "zh",
}  # fmt: skip
# The soft sign; hamza alone, the mark that stretches a word, and the marks of Arabic vowels.
_DROPPED = "ь\u0621\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"
_TO_LATIN = str.maketrans(
    dict(zip(_ONE_LETTER, _ONE_LATIN, strict=True)) | _SEVERAL_LATIN | dict.fromkeys(_DROPPED, "")
)
# How many words of a search count. Each is one more condition on every column.
MAX_WORDS = 10
# What separates words in a name or a title, beside white space.
SEPARATORS = "-'\"./,:;()[]&_|\u00b7\u2026"
SEPARATORS_TO_SPACES = str.maketrans(SEPARATORS, " " * len(SEPARATORS))


def plain(text: str) -> str:
    """The text without case and accents, Greek, Cyrillic and Arabic in Latin letters: "Zoë Łukasz"
    gives "zoe lukasz", "Жуков" "zhukov"."""
    if text.isascii():
        return text.lower()
    # The Greek υ is "u" after ο, and "y" elsewhere.
    return without_accents(text).replace("ου", "ou").translate(_TO_LATIN)


def without_accents(text: str) -> str:
    """The text without case and accents, each letter in its own alphabet."""
    if text.isascii():
        return text.lower()
    found = []
    for character in unicodedata.normalize("NFKC", text).translate(_LETTERS):
        base = unicodedata.normalize("NFD", character)
        found.append((base[0] if base[0] < _FIRST_UNCHANGED else character).lower())
    return "".join(found)


@models.CharField.register_lookup
@models.TextField.register_lookup
class Plain(models.Transform):
    """``public.plain(…)`` of a column, and of the value that it is compared with."""

    function = "public.plain"
    lookup_name = "plain"
    bilateral = True
    output_field = models.TextField()


class _PlainValueMixin:
    """For a lookup of a column that is plain already: the other side is made plain."""

    def get_prep_lookup(self) -> Any:
        value = super().get_prep_lookup()  # type: ignore[misc]
        if hasattr(value, "resolve_expression"):
            return value
        return Plain(models.Value(value, output_field=models.TextField()))


class PlainField(models.TextField):
    """The output field of a generated column of plain text.

    ``plain_name__contains="Élo"`` finds "elodie": what is searched is made plain as well. The
    collation C orders in every cluster alike, and lets an index answer ``startswith``.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("db_collation", "C")
        super().__init__(*args, **kwargs)


for _lookup, _names in (
    (Contains, ("contains", "icontains")),
    (StartsWith, ("startswith", "istartswith")),
    (Exact, ("exact", "iexact")),
):
    for _name in _names:
        PlainField.register_lookup(
            type(f"Plain{_lookup.__name__}", (_PlainValueMixin, _lookup), {}), _name
        )


def contains_words(query: str, *columns: str) -> models.Q:
    """The rows in which each word of ``query`` is a part of one of the columns, in any order.

    ``columns`` are plain: ``student__plain_name``, ``title__plain``. An empty query finds all rows.
    """
    words = query.split()[:MAX_WORDS]
    found = (
        reduce(or_, (models.Q((f"{column}{LOOKUP_SEP}contains", word)) for column in columns))
        for word in words
    )
    return reduce(and_, found, models.Q())


def words_of(text: str) -> list[str]:
    """The words of a text, plain: "Jean-Élie O'Brien" gives jean, elie, o, brien."""
    return plain(text).translate(SEPARATORS_TO_SPACES).split()


@models.TextField.register_lookup
class WordPrefix(models.Lookup):
    """Whether a word of a plain column begins with a word of ``words_of``.

    No index answers it. So its time does not depend on rows that another condition has left out.
    """

    lookup_name = "word_prefix"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, of_column = self.process_lhs(compiler, connection)
        word, of_word = self.process_rhs(compiler, connection)
        spaces = " " * len(SEPARATORS)
        sql = f"position(' ' || {word} in ' ' || translate({column}, %s, %s)) > 0"
        return sql, [*of_word, *of_column, SEPARATORS, spaces]


def begins_words(words: Iterable[str], *columns: str) -> models.Q:
    """The rows in which each of ``words`` begins a word of one of the columns, in any order.

    ``words`` come from ``words_of``, ``columns`` are plain. Without words all rows are found.
    """
    found = (
        reduce(or_, (models.Q((f"{column}{LOOKUP_SEP}word_prefix", word)) for column in columns))
        for word in words
    )
    return reduce(and_, found, models.Q())


def has_words(query: str, text: str) -> bool:
    """Whether each word of ``query`` is a part of ``text``, whatever case or accent."""
    words = plain(query).split()[:MAX_WORDS]
    if not words:
        return True
    searched = plain(text)
    return all(word in searched for word in words)


def plain_path(model: type[models.Model], path: str) -> str:
    """The plain column for a column of names, as ``order_by`` and ``search_fields`` take it.

    ``student__name`` gives ``student__plain_name``, the ``title`` of a resource ``title__plain``.
    Any other path is returned as it is.
    """
    if path.startswith("-"):
        return "-" + plain_path(model, path[1:])
    found = _field_at(model, path)
    if found is None:
        return path
    options, field = found
    *relations, last = path.split(LOOKUP_SEP)
    twin = f"plain_{last}"
    if any(each.name == twin for each in options.fields):
        return LOOKUP_SEP.join([*relations, twin])
    return LOOKUP_SEP.join([path, "plain"]) if getattr(field, "is_name", False) else path


def has_plain_column(model: type[models.Model], path: str) -> bool:
    """Whether ``path`` leads to a stored plain column, as ``plain_path`` gives it."""
    found = _field_at(model, path)
    return found is not None and isinstance(getattr(found[1], "output_field", None), PlainField)


def _field_at(model: type[models.Model], path: str) -> tuple[Any, Any] | None:
    """The field to which a path leads, with the options of its model; None when there is none."""
    options = model._meta
    *relations, last = path.split(LOOKUP_SEP)
    try:
        for relation in relations:
            options = options.get_field(relation).path_infos[-1].to_opts
        return options, options.get_field(last)
    except (AttributeError, FieldDoesNotExist):
        return None
