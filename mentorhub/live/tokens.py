"""The signed token of a page: whose it is, in which session, what it listens to, what it has seen.

It holds no content, and alone it opens nothing: the poll also wants the cookie of the session.
"""

import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.core import signing

from mentorhub.live import snapshots
from mentorhub.live.channels import RIGHTS, SIGN_IN
from mentorhub.live.snapshots import Snapshot

SALT = "mentorhub.live"
MAX_AGE = 15 * 60  # seconds
# Longer than any that is issued; what is longer is not even read.
MAX_LENGTH = 4096


@dataclass(frozen=True)
class Token:
    person: int
    # A digest of the session's key.
    session: str
    topics: tuple[str, ...]
    # What the page had seen when the person's rights were read.
    seen: Snapshot
    issued_at: float  # seconds since the epoch

    @property
    def is_fresh(self) -> bool:
        return time.time() - self.issued_at <= MAX_AGE

    @property
    def rights(self) -> str:
        return f"{RIGHTS}:{self.person}"

    @property
    def sign_in(self) -> str:
        return f"{SIGN_IN}:{self.session}"


def digest(session_key: str) -> str:
    """As the trigger on ``django_session`` computes it."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def issue(person: int, session_key: str, topics: Iterable[str], seen: str) -> str:
    content = [person, digest(session_key), sorted(topics), seen, round(time.time(), 3)]
    return signing.Signer(salt=SALT).sign_object(content)


def read(token: str) -> Token | None:
    """None when it was not signed here. Its age is asked separately: see ``is_fresh``."""
    return _read(token) if len(token) <= MAX_LENGTH else None


@lru_cache(maxsize=4096)
def _read(token: str) -> Token | None:
    try:
        person, session, topics, seen, issued_at = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    snapshot = snapshots.read(seen)
    return snapshot and Token(person, session, tuple(topics), snapshot, issued_at)
