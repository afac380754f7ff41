"""Refuses keys and passwords that are too weak, because a person typed them instead of a generator.

It is not possible to prove that a text is random. The check estimates the entropy of a text in
bits, rather too high than too low, which detects texts that people type in a hurry:

- A character counts unless it follows from those before it: a repeat of what stood earlier
  (``abcdabcd…``), the same step as before (``aaaa``, ``1234``, ``fedc``), or the next key of a row
  of the keyboard (``qwerty``).
- Each counted character is worth the Shannon entropy of the characters of the whole text, which is
  at most 4 bits for hexadecimal digits and 6 for Base64.

``openssl rand -base64 48`` gets about 330 bits, ``secrets.token_hex(32)`` about 240,
``"a" * 40`` gets 0. In addition, texts with words from examples are refused.
"""

import math
import re
from collections import Counter
from itertools import pairwise

KEY_LENGTH = 40
# 40 random decimal digits get about 120; 60 characters that count or repeat get at most 50.
KEY_BITS = 90
# 12 random letters and digits get about 40; a word with the usual additions gets at most 25.
PASSWORD_BITS = 30
# Seven letters or more: a random key contains one of them less than once in a hundred million.
PLACEHOLDERS = (
    "changeme", "changeit", "changethis", "replaceme", "replacethis", "placeholder", "insertkey",
    "yoursecret", "yourkey", "secretkey", "topsecret", "notsecret", "insecure", "unsafekey",
    "example", "password", "passw0rd", "letmein",
)  # fmt: skip
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn")
_NEXT_KEYS = {pair for row in _KEYBOARD for pair in pairwise(row)}
# The length of a sequence whose second occurrence counts as a repeat.
_REPEAT = 4


def entropy_bits(text: str) -> float:
    """An estimate of the entropy of a text in bits; see the module's docstring."""
    if not text:
        return 0.0
    counted = sum(not _follows(text, at) for at in range(len(text)))
    shares = [number / len(text) for number in Counter(text).values()]
    return counted * -sum(share * math.log2(share) for share in shares)


def weakness_of_key(key: str) -> str | None:
    """Why a secret key is refused, as the end of a sentence that begins with its name, or None."""
    if len(key) < KEY_LENGTH:
        return f"must have at least {KEY_LENGTH} characters"
    if placeholder := _placeholder(key):
        return f"holds a word of examples ({placeholder!r})"
    if entropy_bits(key) < KEY_BITS:
        return "repeats itself or counts, so that it can be guessed"
    return None


def weakness_of_signing_key(key: str) -> str | None:
    """The same for the key that signs certificates, which is 32 bytes in hexadecimal digits."""
    if not re.fullmatch(r"[0-9A-Fa-f]{64}", key):
        return "must have 64 hexadecimal digits"
    return weakness_of_key(key)


def weakness_of_password(password: str, login: str) -> str | None:
    """The same for the password of a database login, whose name is ``login``."""
    if _without_separators(password) == _without_separators(login):
        return "is the name of its login"
    if placeholder := _placeholder(password):
        return f"holds a word of examples ({placeholder!r})"
    if entropy_bits(password) < PASSWORD_BITS:
        return "can be guessed"
    return None


def _follows(text: str, at: int) -> bool:
    """Whether this character can be predicted from those before it."""
    together = text[max(at - _REPEAT + 1, 0) : at + 1]
    if len(together) == _REPEAT and together in text[:at]:
        return True
    if at < 2:
        return False
    first, second, third = text[at - 2 : at + 1].lower()
    step = ord(third) - ord(second)
    if abs(step) <= 1 and ord(second) - ord(first) == step:
        return True
    return {(first, second), (second, third)} <= _NEXT_KEYS or (
        {(third, second), (second, first)} <= _NEXT_KEYS
    )


def _placeholder(text: str) -> str | None:
    letters = _without_separators(text)
    return next((word for word in PLACEHOLDERS if word in letters), None)


def _without_separators(text: str) -> str:
    """The text in lower case without separators of words."""
    return re.sub(r"[\s_.-]", "", text.lower())
