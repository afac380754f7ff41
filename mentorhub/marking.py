"""The part of a text that has the words somebody searched for, with these words marked."""

import re
from collections.abc import Iterable, Iterator

from django.utils.html import conditional_escape, format_html
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
# Stands in no text: the database refuses it.
_BETWEEN = "\0"


def stems_of(question: str) -> list[str]:
    """What a word must begin with to be marked; a stemmer decides what is found, and this is only
    near to it."""
    asked = full_text.ADDRESS.sub(" ", question)
    words = words_of(" ".join(full_text.words_asked(asked)))
    return [each[: max(MIN_STEM, len(each) - 3)] if len(each) > 4 else each for each in words]


def excerpt(text: str, stems: Iterable[str]) -> SafeString:
    """Some words of a Markdown text around the first with one of the stems, which are marked."""
    stems = tuple(stems)
    text = words_of_markdown(in_words(text))
    found = next(_forms(text, stems), None)
    first = text.count(" ", 0, found.start()) if found else 0
    words = text.split()
    start = max(0, first - BEFORE) if first >= SHOWN // 2 else 0
    shown = " ".join(words[start : start + SHOWN])
    before, after = ("… " if start else ""), (" …" if len(words) > start + SHOWN else "")
    return marked(f"{before}{shown}{after}", stems)


def marked(text: str, stems: Iterable[str]) -> SafeString:
    """The text with each word marked that begins with a stem."""
    text = text.replace(_BETWEEN, "")
    parts, end = [], 0
    for found in _forms(text, tuple(stems)):
        parts += [text[end : found.start()], found[0]]
        end = found.end()
    parts.append(text[end:])
    # All of them are escaped in one call: a page has two hundred, and a call takes longer than to
    # look at a word.
    escaped = str(conditional_escape(_BETWEEN.join(parts))).split(_BETWEEN)
    pattern = "{}<mark>{}</mark>" * (len(parts) // 2) + "{}"
    return format_html(pattern, *map(SafeString, escaped))


def _forms(text: str, stems: tuple[str, ...]) -> Iterator[re.Match[str]]:
    """The words of a text that begin with a stem and are not much longer."""
    for found in _words_with(stems, text):
        word = found[0]
        letters = word.lower() if word.isascii() else plain(word)
        # Nearly every word begins with none of them.
        if letters.startswith(stems) and any(
            letters.startswith(stem) and len(letters) <= len(stem) + 3 + ENDING for stem in stems
        ):
            yield found


def _words_with(stems: tuple[str, ...], text: str) -> Iterator[re.Match[str]]:
    """The words that may begin with a stem: of a text without accents those that do, of another one
    all."""
    if not text.isascii():
        return _WORD.finditer(text)
    beginnings = "|".join(map(re.escape, stems))
    return re.finditer(rf"(?<![^\W_])(?:{beginnings})[^\W_]*", text, re.ASCII | re.IGNORECASE)
