"""A snapshot of PostgreSQL (the type ``pg_snapshot``): which transactions somebody has seen.

As text it is ``xmin:xmax:running``: everything below ``xmin`` has been seen, nothing from ``xmax``
on, and between the two everything but what was still running.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_LENGTH = 4096
# A server has far fewer connections than this, and each may write in one transaction.
_TEXT = re.compile(r"(\d{1,19}):(\d{1,19}):((?:\d{1,19}(?:,\d{1,19}){0,500})?)", re.ASCII)


@dataclass(frozen=True)
class Snapshot:
    xmin: int
    xmax: int
    running: frozenset[int]
    text: str

    def has_seen(self, transaction: int) -> bool:
        if transaction < self.xmin:
            return True
        return transaction < self.xmax and transaction not in self.running


# Of a page that has seen nothing: 3 is the first number that PostgreSQL gives.
NOTHING = Snapshot(3, 3, frozenset(), "3:3:")


def read(text: str) -> Snapshot | None:
    """None when it is no snapshot."""
    return _read(text) if len(text) <= MAX_LENGTH else None


@lru_cache(maxsize=1024)
def _read(text: str) -> Snapshot | None:
    match = _TEXT.fullmatch(text)
    if match is None:
        return None
    running = frozenset(int(each) for each in match[3].split(",") if each)
    return Snapshot(int(match[1]), int(match[2]), running, text)
