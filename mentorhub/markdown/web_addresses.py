"""Finds web addresses that stand bare in a text, so that they can be shown as links."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from django.utils.html import Urlizer

MAX_LENGTH = 2000
# Endings of hosts that people type without a scheme. No ending of a file (.py, .md, .sh) is here.
ENDINGS = (
    "com|edu|gov|int|mil|net|org|io|dev|app|ai|co|info|me|tv|eu|be|ca|ch|de|es|fr|it|lu|ma|nl|pt|"
    "sn|tn|uk"
)
_WITH_SCHEME = re.compile(r"https?://\[?\w", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(
    rf"(www\.[\w-]+|[\w-]+(\.[\w-]+)*)\.({ENDINGS})\.?(:\d{{1,5}})?([/?#]\S*)?", re.IGNORECASE
)
# A text or a word without this holds no address. Ordinary words are most of a text.
_POSSIBLE = re.compile(r"\.\w|://")
# What an address may hold (RFC 3986), and what is encoded already.
_KEPT = "%/:?#[]@!$&'()*+,;=~"
_WORDS = re.compile(r"""([\s<>"'«»“”]+)""")
# It only takes punctuation off the ends of a word.
_PUNCTUATION = Urlizer()


def address_of(word: str) -> str:
    """The address that a word is, with https:// where it has no scheme; "" when it is none."""
    if len(word) > MAX_LENGTH:
        return ""
    if _WITH_SCHEME.match(word):
        return quote(word, safe=_KEPT, errors="replace")
    return (
        quote(f"https://{word}", safe=_KEPT, errors="replace")
        if _WITHOUT_SCHEME.fullmatch(word)
        else ""
    )


def split_at_addresses(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with the address that it is, or with ""."""
    if not _POSSIBLE.search(text):
        yield text, ""
        return
    plain = ""
    for word in _WORDS.split(text):
        if not _POSSIBLE.search(word):
            plain += word
            continue
        before, middle, after = _parts(word)
        address = address_of(middle)
        if not address:
            plain += word
            continue
        if plain + before:
            yield plain + before, ""
        yield middle, address
        plain = after
    if plain:
        yield plain, ""


def _parts(word: str) -> tuple[str, str, str]:
    """Punctuation before, the word, and punctuation after."""
    if "." not in word and ":" not in word:
        return "", word, ""
    before, middle, after = _PUNCTUATION.trim_punctuation(word)
    rest = middle.rstrip("?…")
    return before, rest, middle[len(rest) :] + after
