"""The letters of a text, and the fingerprints by which a passage of it is found again.

Letters are what is left of a text without case, accents, spaces and signs; letters that look like
Latin ones count as those. A fingerprint is a hash of ``GRAM`` letters in a row. Of all of them the
quarter is kept whose hash is divisible by ``KEPT``: the same quarter in every text, wherever the
passage stands.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from mentorhub.plain_text import without_accents

GRAM = 10
KEPT = 4
# Of a guide, beside those by which works are judged. An older one is known to those who read it
# then, and is not compared any more.
KEPT_VERSIONS = 3

# Cyrillic, Greek and other letters that look like a Latin one, after ``without_accents``, which is
# lower case. Capitals of other scripts are folded first: "Р" gives "р", which looks like "p".
_LOOKALIKES = str.maketrans(
    "авекмнорстухёіїјѕһԁԛԝѵьαβεικνορτυχωγηϲϳıɑɡʟոսցօհզ",
    "abekmhopctyxeiijshdqwvbabeikvoptuxwynciiaglnugohq",
)


# Alphabets whose letters look like ours, or are ours in a frame: each letter of the second text
# stands where its look-alike stands in the first.
_ALPHABETS = (
    ("abcdefghijklmnopqrstuvwyz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ"),  # small capitals
    ("abcdeghijklmprstvwyz", "ᎪᏴᏟᎠᎬᏀᎻᏆᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎩᏃ".lower()),  # Cherokee
    ("bpdtgkjczfmnlsrvhwxyaeiou", "ꓐꓑꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ"),  # Lisu
    ("oiackmnpt", "ⲟⲓⲁⲥⲕⲙⲛⲣⲧ"),  # Coptic
    *(
        ("abcdefghijklmnopqrstuvwxyz", "".join(map(chr, range(first, first + 26))))
        for first in (0x1F150, 0x1F170, 0x1F1E6)  # white in a circle, in a square, of flags
    ),
)
for _ours, _theirs in _ALPHABETS:
    _LOOKALIKES |= dict(zip(map(ord, _theirs), _ours, strict=True))
# What tools for "fancy text" write in the place of a letter, and Cyrillic that is read as Latin.
_IN_PLACE_OF = {
    "a": "д₳คᗩ", "b": "б฿ɮⴆ๒ᗷҍ", "c": "¢₵ƈςҁᑕ", "d": "∂๔ᗪԃժɖ", "e": "єэҽ", "f": "₣ʄϝғᖴ",
    "g": "₲ﻮɢ", "h": "ђћԋⱨᕼɧի", "j": "נᒍ", "k": "₭ӄҟқ", "l": "ⱡᒪʅӏ", "m": "₥๓ᗰʍ",
    "n": "₦ипภᑎռղ", "o": "σ๏ө", "p": "₱ᑭק℘ք", "q": "ᑫ", "r": "яг₹ᖇʀɹґր", "s": "₴ֆรᔕ",
    "t": "₮շȶ", "u": "цยᑌʊ", "v": "ᐯʌ√", "w": "шщ₩ฬᗯɯա", "x": "ж᙭ӿҳ", "y": "чყүұ", "z": "ʐᘔ",
}  # fmt: skip
for _ours, _theirs in _IN_PLACE_OF.items():
    _LOOKALIKES |= dict.fromkeys(map(ord, _theirs), _ours)
# Letters by their kind, which nobody sees: fillers of Hangul, as ``without_accents`` leaves them.
_LOOKALIKES |= dict.fromkeys((0x115F, 0x1160), "")


class _LettersOf(dict):
    """Code point -> its letters, for ``str.translate``; filled with what texts consist of."""

    def __missing__(self, code: int) -> str:
        found = without_accents(chr(code)).translate(_LOOKALIKES)
        self[code] = "".join(filter(str.isalnum, found))
        return self[code]


_letters_of = _LettersOf()


def letters(text: str) -> str:
    """The letters and digits of a text: "Zoë's 2nd API" gives "zoes2ndapi"."""
    return text.translate(_letters_of)


def places(text: str) -> list[int]:
    """For each of the ``letters`` of a text, the place of its character in the text."""
    return [place for place, sign in enumerate(text) for _ in _letters_of[ord(sign)]]


def fingerprint(gram: str) -> int:
    """A hash of these letters, of 64 bits with a sign, as a column of PostgreSQL holds it."""
    return int.from_bytes(blake2b(gram.encode(), digest_size=8).digest(), signed=True)


def grams(text: str) -> Iterator[tuple[int, int]]:
    """Place and hash of each fingerprint that is kept; ``text`` consists of letters."""
    for place in range(len(text) - GRAM + 1):
        found = fingerprint(text[place : place + GRAM])
        if found % KEPT == 0:
            yield place, found


def fingerprints(text: str) -> set[int]:
    """The fingerprints of a text of letters."""
    return {found for _place, found in grams(text)}


def parts_of(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The name of each part of a guide, as pointers have it, and its text: "c2.1" is the first
    criterion of the second skill."""
    yield "advice", content["advice"]
    yield "steps", content["steps"]
    for number, skill in enumerate(content["skills"], 1):
        yield f"s{number}", f"{skill['name']}\n{skill['deliverable']}"
        for place, saved in enumerate(skill["criteria"], 1):
            # Versions saved before criteria had keys hold the text alone.
            yield f"c{number}.{place}", saved if isinstance(saved, str) else saved["text"]


def letters_of(content: dict[str, Any]) -> str:
    """The letters of all parts of a version of a guide, one after the other."""
    return "".join(letters(text) for _name, text in parts_of(content))
