"""A text without the names, addresses and telephone numbers of people, before others read it.

No program finds every name: whoever makes an article of the text reads it first.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db.models import Func, TextField, Value
from django.utils.translation import gettext as _

from dashboard.helpcenter.models import Word
from mentorhub.accounts.models import User
from mentorhub.plain_text import plain
from mentorhub.posts import MENTION

# What stands for a name, an address and a number meanwhile: characters of private use.
_NAME, _PLACE, _NUMBER = "\ue000", "\ue001", "\ue002"
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<!\w)\+?\d[\d ().\u00a0-]{7,}\d(?!\w)")
_WORD = re.compile(r"[^\W\d_]+")
# Two or three words in a row that begin with a capital letter.
_CAPITALISED = re.compile(r"(?=(\b[^\W\d_a-z][\w'’-]+(?:[ \u00a0][^\W\d_a-z][\w'’-]+){1,2}))")
# "Hello Wiremu," or "Noor" in a line of its own, once the name is taken out.
_GREETING = re.compile(rf"^(?:[^\W\d_]+[ \u00a0]){{0,3}}{_NAME}[ \u00a0]?[,.!:]*$", re.M)
# Letters of a part of a name that counts alone; a first name may have two.
_LETTERS = 3
# Words of a text that are looked up.
_MOST = 2000


@dataclass(frozen=True)
class Names:
    """What is taken out of a text."""

    # As they are written; the longest first.
    whole: tuple[str, ...]
    # Plain words that are names where they begin with a capital letter.
    capitalised: frozenset[str]
    # Plain words that are names in any case.
    any_case: frozenset[str]

    @classmethod
    def of(cls, people: Iterable[str], text: str) -> Self:
        """Of the people around a text, and of anybody at the school whom it names. A first name is
        found alone, also in small letters, unless it is a word of the articles, as "will" may be.
        Three queries."""
        around = {each.strip() for each in people} | set(_full_names_in(text))
        whole = sorted(around - {""}, key=len, reverse=True)
        parts = {part for name in whole for part in _parts_of(name)}
        first = {plain(found[0]) for name in whole if (found := _WORD.search(name))}
        words = {plain(each) for each in _WORD.findall(text)}
        common = set(Word.objects.filter(word__in=words).values_list("word", flat=True))
        capitalised = {plain(each) for each in _WORD.findall(text) if each[0].isupper()}
        others = _first_names_among(capitalised - common)
        return cls(tuple(whole), frozenset(parts | others), frozenset(first - common))

    def has(self, word: str) -> bool:
        key = plain(word)
        return key in self.any_case or (word[0].isupper() and key in self.capitalised)


def redacted(text: str, names: Names) -> str:
    """The text without these names, mentions, addresses and telephone numbers, in the active
    language. A line that was a greeting or a signature and nothing else is left out."""
    for mark in (_NAME, _PLACE, _NUMBER):
        text = text.replace(mark, "")
    # As a browser sends it: "$" is before "\n" alone.
    text = text.replace("\r\n", "\n")
    text = _PHONE.sub(_NUMBER, _ADDRESS.sub(_PLACE, MENTION.sub(_NAME, text)))
    for name in names.whole:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _NAME, text, flags=re.I)
    text = _WORD.sub(lambda found: _NAME if names.has(found[0]) else found[0], text)
    text = re.sub(f"{_NAME}(?:[ \u00a0-]{_NAME})+", _NAME, text)
    text = re.sub(r"\n{3,}", "\n\n", _GREETING.sub("", text)).strip()
    text = text.replace(_NAME, _("[name]")).replace(_PLACE, _("[address]"))
    return text.replace(_NUMBER, _("[number]"))


def _parts_of(name: str) -> set[str]:
    """The plain words of a name that count alone."""
    words = [plain(each) for each in _WORD.findall(name)]
    first = {each for each in words[:1] if len(each) > 1}
    return first | {each for each in words if len(each) >= _LETTERS}


def _full_names_in(text: str) -> list[str]:
    """Of anybody at the school who is named with a first and a last name."""
    candidates = set()
    for found in _CAPITALISED.finditer(text):
        words = found[1].replace("\u00a0", " ").split(" ")
        candidates.update({" ".join(words), " ".join(words[:2])})
    rows = User.objects.filter(name__in=candidates)
    return list(rows.values_list("name", flat=True))


def _first_names_among(words: Iterable[str]) -> set[str]:
    """Which of these plain words is the first name of somebody at the school."""
    first = Func(
        "plain_name", Value(" "), Value(1), function="split_part", output_field=TextField()
    )
    rows = User.objects.annotate(first=first).filter(first__in=sorted(words)[:_MOST])
    return set(rows.values_list("first", flat=True))
