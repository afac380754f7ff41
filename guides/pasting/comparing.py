"""Which parts of a text are passages of another one, word for word or slightly edited.

A fingerprint that both have says where to look: around it a window of 28, 40 and 60 letters slides
over the text, and is compared with what stands around the same letters in the guide.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio

from guides.pasting.fingerprints import GRAM

# Letters of a window -> how much of it must be the same, of 100. A longer one may differ more.
WINDOWS = {28: 88, 40: 80, 60: 70}
SHORTEST = min(WINDOWS)
# Letters by which a window moves on.
STEP = 4
# Letters around a place of the guide that an edited passage may be moved by.
ROOM = 12
# Of a passage: letters in a row that count as the same, other letters between two such, and letters
# before and after a window in which it may begin and end.
LEAST_IN_A_ROW = 6
GAP = 14
FAR = 60
# Fingerprints of one text that are compared, without finding anything. So many and no passage is
# no text of a person: the rest of it counts as one, or comparing would take minutes.
MOST_HITS = 1000
# Passages that are looked for; whoever mends those is told of the others.
MOST_PASSAGES = 20
# Of one fingerprint in the guide; more often stands what everybody writes.
MOST_PLACES = 6


@dataclass(frozen=True)
class Match:
    """From ``start`` until before ``end`` in the text, ``place`` in the guide; in letters."""

    start: int
    end: int
    place: int


def matches(text: str, hits: Iterable[int], guide: str, open_texts: str = "") -> list[Match]:
    """The first passages of ``guide`` in ``text``, in their order, without overlaps.

    All three consist of letters. ``hits`` are the places in ``text`` of the fingerprints that the
    guide has. What stands in ``open_texts`` as well is no passage of the guide alone.
    """
    found: list[Match] = []
    compared = 0
    for hit in sorted(hits):
        # A long paste has a hit every few letters; what is known to be one is not compared again.
        if found and hit + GRAM <= found[-1].end:
            continue
        if len(found) >= MOST_PASSAGES:
            break
        compared += 1
        if compared > MOST_HITS:
            return [*found, Match(hit, len(text), 0)]
        window = _similar_window(text, hit, guide, open_texts)
        if window is not None:
            whole = _whole(window, text, guide)
            if found and whole.start <= found[-1].end:
                whole = Match(found[-1].start, max(whole.end, found[-1].end), found[-1].place)
                found.pop()
            found.append(whole)
    return found


def _similar_window(text: str, hit: int, guide: str, open_texts: str) -> Match | None:
    gram = text[hit : hit + GRAM]
    around = list(_around(gram, guide))
    elsewhere = [each for _place, each in _around(gram, open_texts)]
    for size, least in WINDOWS.items():
        for start in _starts(hit, size, len(text)):
            window = text[start : start + size]
            place = next((p for p, each in around if _is_like(window, each, least)), None)
            if place is None or any(_is_like(window, each, least) for each in elsewhere):
                continue
            return Match(start, start + size, max(0, place - (hit - start)))
    return None


def _whole(window: Match, text: str, guide: str) -> Match:
    """The whole passage of which a window was found: from the first letters to the last that stand
    in the guide too, with no more than ``GAP`` others between."""
    first, there = max(0, window.start - FAR), max(0, window.place - FAR)
    here = text[first : window.end + FAR]
    beside = guide[there : window.place + window.end - window.start + FAR + ROOM]
    same = [
        each
        for each in Indel.opcodes(here, beside)
        if each.tag == "equal" and each.src_end - each.src_start >= LEAST_IN_A_ROW
    ]
    inside = [
        number
        for number, each in enumerate(same)
        if first + each.src_start < window.end and first + each.src_end > window.start
    ]
    if not inside:
        return window
    low, high = inside[0], inside[-1]
    while low > 0 and same[low].src_start - same[low - 1].src_end <= GAP:
        low -= 1
    while high + 1 < len(same) and same[high + 1].src_start - same[high].src_end <= GAP:
        high += 1
    start, end = first + same[low].src_start, first + same[high].src_end
    return Match(start, end, there + same[low].dest_start)


def _is_like(window: str, other: str, least: int) -> bool:
    return partial_ratio(window, other, score_cutoff=least) >= least


def _starts(hit: int, size: int, length: int) -> range:
    """Where a window of this size may begin that holds the fingerprint at ``hit``."""
    first, last = max(0, hit + GRAM - size), min(hit, length - size)
    return range(first, last + 1, STEP)


def _around(gram: str, text: str) -> Iterator[tuple[int, str]]:
    """Each place at which these letters stand in a text, and what stands around it."""
    widest = max(WINDOWS) + ROOM
    place = text.find(gram)
    for _ in range(MOST_PLACES):
        if place < 0:
            return
        yield place, text[max(0, place - widest) : place + GRAM + widest]
        place = text.find(gram, place + 1)
