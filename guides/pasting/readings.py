"""The other ways in which somebody reads a text: as the browser orders it, and without what stands
between the words. A passage in any of them is one of the text as a whole."""

import unicodedata
from collections import Counter
from collections.abc import Iterator

# Signs that begin a part which is shown from right to left (the second of them also letters of
# Latin), or from left to right; the others end one. The Unicode Bidirectional Algorithm, UAX #9.
_RIGHT, _LEFT = "\u202b\u202e\u2067", "\u202a\u202d\u2066\u2068"
_OVERRIDES = {"\u202e": "R", "\u202d": "L"}
_ISOLATES, _END_ISOLATE, _END = "\u2066\u2067\u2068", "\u2069", "\u202c"
_DEEPEST = 125
# Of the words of a text, the share from which on one that is repeated, or numbers, stand between
# the others. In what people write, no word is a tenth of all.
FILLERS = 0.25
FEWEST_WORDS = 8


def readings(text: str) -> Iterator[str]:
    """The other texts as which this one is read; for most texts there are none."""
    if any(sign in text for sign in _RIGHT):
        text = as_shown(text)
        yield text
    shorter = without_fillers(text)
    if shorter != text:
        yield shorter


def without_fillers(text: str) -> str:
    """The text without the numbers, or the one word, that stand between its other words."""
    words = text.split()
    if len(words) < FEWEST_WORDS:
        return text
    kept = [word for word in words if any(map(str.isalpha, word))]
    if len(words) - len(kept) < FILLERS * len(words):
        kept = words
    for word, times in Counter(map(str.lower, kept)).most_common(1):
        if times >= FILLERS * len(kept):
            kept = [each for each in kept if each.lower() != word]
    return " ".join(kept) if len(kept) < len(words) else text


def as_shown(text: str) -> str:
    """The text in the order in which a browser shows its signs, each line by itself."""
    return "\n".join("".join(_ordered(_levels(line))) for line in text.splitlines())


def _levels(line: str) -> list[tuple[str, int]]:
    """Each sign with its level: an odd one is shown from right to left."""
    found: list[tuple[str, int | None, int]] = []  # with the level of the part around it
    parts: list[tuple[int, str, bool]] = [(0, "", False)]  # level, override, whether an isolate
    for sign in line:
        level, override, is_isolate = parts[-1]
        if sign in _RIGHT or sign in _LEFT:
            if sign in _ISOLATES:
                found.append((sign, level, level))
            deeper = level + (1 if (level % 2 == 0) == (sign in _RIGHT) else 2)
            parts.append((min(deeper, _DEEPEST), _OVERRIDES.get(sign, ""), sign in _ISOLATES))
        elif sign == _END_ISOLATE:
            if any(each[2] for each in parts):
                while not parts.pop()[2]:
                    pass
            found.append((sign, parts[-1][0], parts[-1][0]))
        elif sign == _END:
            if len(parts) > 1 and not is_isolate:
                parts.pop()
        else:
            found.append((sign, level if override else _level_of(sign, level), level))
    return _with_spaces(found)


def _level_of(sign: str, level: int) -> int | None:
    """None for spaces and signs, whose level depends on their neighbours."""
    kind = unicodedata.bidirectional(sign)
    if kind in ("R", "AL"):
        return level + (level % 2 == 0)
    return level + level % 2 if kind in ("L", "EN", "AN") else None


def _with_spaces(signs: list[tuple[str, int | None, int]]) -> list[tuple[str, int]]:
    """A space goes with its neighbours if they agree, or else with the part around it."""
    following: list[int] = []
    after = 0
    for _sign, level, _around in reversed(signs):
        after = after if level is None else level
        following.append(after)
    found, before = [], 0
    for (sign, level, around), after in zip(signs, reversed(following), strict=True):
        if level is None:
            level = before if before == after else around
        else:
            before = level
        found.append((sign, level))
    return found


def _ordered(signs: list[tuple[str, int]]) -> list[str]:
    """From the highest level down, each run of it and above is turned round."""
    shown = list(signs)
    for level in range(max((each for _sign, each in signs), default=0), 0, -1):
        start = 0
        while start < len(shown):
            end = start
            while end < len(shown) and shown[end][1] >= level:
                end += 1
            shown[start:end] = shown[start:end][::-1]
            start = max(end, start + 1)
    return [sign for sign, _level in shown]
