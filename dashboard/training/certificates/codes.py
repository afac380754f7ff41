"""The code of a certificate: 26 characters that carry 128 random bits.

The alphabet is that of Crockford's Base32: digits and capitals without I, L, O and U. A code is
read kindly: in lower case, with spaces or hyphens, with O for 0, and with I or L for 1.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
_KIND = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
# Hyphens that phones and word processors put in place of the plain one.
_SEPARATORS = " -‐‑‒–—_.\t\n\r\u00a0\u202f"
# How it is printed: short enough to be read aloud group by group.
_GROUPS = (5, 5, 5, 5, 6)


class CodeError(ValueError):
    """The text cannot be a code. ``reason`` is one of ``length`` and ``character``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_code() -> str:
    """A code that nobody can guess."""
    number = secrets.randbits(128)
    return "".join(ALPHABET[(number >> 5 * at) & 31] for at in reversed(range(LENGTH)))


def parse_code(text: str) -> str:
    """The code that a person typed. Raises CodeError when the text cannot be one."""
    letters = text.upper()
    for separator in _SEPARATORS:
        letters = letters.replace(separator, "")
    letters = letters.translate(_KIND)
    if any(letter not in ALPHABET for letter in letters):
        raise CodeError("character")
    if len(letters) != LENGTH:
        raise CodeError("length")
    return letters


def grouped(code: str) -> str:
    """The code as it is printed, with hyphens between its groups."""
    groups, at = [], 0
    for size in _GROUPS:
        groups.append(code[at : at + size])
        at += size
    return "-".join(groups)
