"""What a profile still lacks, and why it matters. Asks the database nothing."""

from dataclasses import dataclass

from django.utils.functional import Promise

from dashboard.profile.parts import PARTS
from dashboard.profile.parts.base import KnownProfile

# How many parts a complete profile has.
TOTAL = sum(part.when_empty is not None for part in PARTS.values())


@dataclass(frozen=True)
class Missing:
    # The name of the part.
    part: str
    what: str | Promise
    why: str | Promise
    # Without it nobody can be matched with the mentor.
    needed: bool


def missing(known: KnownProfile) -> list[Missing]:
    """The empty parts, the most important first."""
    empty = [
        (part.when_empty, part.name)
        for part in PARTS.values()
        if part.when_empty and not part.is_filled(known)
    ]
    return [
        Missing(name, said.what, said.why, said.needed)
        for said, name in sorted(empty, key=lambda each: each[0].rank)
    ]
