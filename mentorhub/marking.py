"""The part of a text that has the words somebody searched for, with these words marked."""

import re
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mentorhub import full_text
from mentorhub.plain_text import plain, words_of
from mentorhub.pointers import in_words
from mentorhub.posts import words_of_markdown

# Words before the first that was found, and in all.
BEFORE, SHOWN = 8, 36
# Letters at the end by which two forms of a word may differ: "cancelled", "cancelling".
ENDING = 4
MIN_STEM = 3
_WORD = re.compile(r"[^\W_]+")


def stems_of(question: str) -> list[str]:
    """What a word must begin with to be marked; a stemmer decides what is found, and this is only
    near to it."""
    asked = full_text.ADDRESS.sub(" ", question)
    words = words_of(" ".join(full_text.words_asked(asked)))
    return [each[: max(MIN_STEM, len(each) - 3)] if len(each) > 4 else each for each in words]


def excerpt(text: str, stems: Iterable[str]) -> SafeString:
    """Some words of a Markdown text around the first with one of the stems, which are marked."""
    stems = tuple(stems)
    words = words_of_markdown(in_words(text)).split()
    first = next((place for place, word in enumerate(words) if _has_stem(word, stems)), 0)
    start = max(0, first - BEFORE) if first >= SHOWN // 2 else 0
    shown = " ".join(words[start : start + SHOWN])
    before, after = ("… " if start else ""), (" …" if len(words) > start + SHOWN else "")
    return format_html("{}{}{}", before, marked(shown, stems), after)


def marked(text: str, stems: Iterable[str]) -> SafeString:
    """The text with each word marked that begins with a stem."""
    stems = tuple(stems)
    pieces, end = [], 0
    for found in _WORD.finditer(text):
        if _is_form(found[0], stems):
            pieces += [(text[end : found.start()], found[0])]
            end = found.end()
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", pieces), text[end:])


def _has_stem(text: str, stems: tuple[str, ...]) -> bool:
    return any(_is_form(found[0], stems) for found in _WORD.finditer(text))


def _is_form(word: str, stems: tuple[str, ...]) -> bool:
    letters = plain(word)
    # Nearly every word begins with none of them.
    return letters.startswith(stems) and any(
        letters.startswith(stem) and len(letters) <= len(stem) + 3 + ENDING for stem in stems
    )
